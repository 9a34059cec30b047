using System.Diagnostics.Metrics;
using MmExporter.Model;
using MmExporter.Telemetry;

namespace MmExporter.Otlp.Own;

/// <summary>What the exporter says of itself, as instruments of the platform, with the numbers of one pass.</summary>
internal sealed class OwnMeter : IDisposable
{
    private readonly OwnMetrics own;
    private readonly Meter meter = new(OwnResource.Name, BuildInfo.Version);
    private readonly Dictionary<Family, Measurement<double>[]> readings = [];

    /// <param name="own">What it says.</param>
    public OwnMeter(OwnMetrics own) => this.own = own;

    /// <summary>Takes the numbers of a pass. Nobody may read the instruments meanwhile.</summary>
    public void Take(CollectionResult result)
    {
        Take(own.Exporter.Describe(result));
        Take(own.Ledger.Describe());
        foreach (IOwnFamilies part in own.Parts)
        {
            Take(part.Describe());
        }

        Take(own.Process.Describe());
    }

    public void Dispose() => meter.Dispose();

    private void Take(ReadOnlySpan<Family> families)
    {
        foreach (Family family in families)
        {
            if (!readings.TryGetValue(family, out Measurement<double>[]? values))
            {
                readings.Add(family, values = [.. family.Series.Select(series => new Measurement<double>(0, TagsOf(series)))]);
                Add(family, values);
            }

            for (int i = 0; i < values.Length; i++)
            {
                values[i] = new Measurement<double>(BitConverter.UInt64BitsToDouble(family.Store.Words[family.Series[i].Word]), values[i].Tags);
            }
        }
    }

    /// <summary>Translated to a page, the names are those of the pages: a unit that the name ends with is not added again.</summary>
    private void Add(Family family, Measurement<double>[] values)
    {
        string unit = family.Names.Unit switch
        {
            "seconds" => "s",
            "bytes" => "By",
            _ => "",
        };
        if (family.Type == FamilyType.Counter)
        {
            meter.CreateObservableCounter(family.Names.Family, () => values, unit, family.Help);
        }
        else
        {
            meter.CreateObservableGauge(family.Names.Sample, () => values, unit, family.Help);
        }
    }

    private static KeyValuePair<string, object?>[] TagsOf(Series series) =>
        [.. LabelReader.Read(series.Labels).Select(label => KeyValuePair.Create(label.Name, (object?)LabelReader.Unescape(label.Value[1..^1])))];
}
