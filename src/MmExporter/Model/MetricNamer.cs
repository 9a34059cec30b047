using System.Runtime.InteropServices;
using MmExporter.Formats;
using MmExporter.Mapping;
using MmExporter.Model.Naming;

namespace MmExporter.Model;

/// <summary>Names metrics: by the mapping file first, then by the rules of translation.</summary>
internal sealed class MetricNamer(ModelSettings settings)
{
    /// <summary>Names that are kept; with more, they are made anew.</summary>
    private const int KeptMax = 50_000;

    private readonly NameTranslation translation = new(settings.Translation, settings.IsOriginal ? NameDialect.Original : NameDialect.OpenTelemetry);
    private readonly NameTranslation fieldTranslation = new(settings.Translation, settings.IsOriginal ? NameDialect.Original : NameDialect.Field);
    private readonly Dictionary<Key, NamedMetric> kept = [];

    private readonly record struct Key(string Name, string Unit, FamilyType Type, GaugeMerge Merge, bool IsField);

    /// <summary>The rules by which the labels of a writer become names.</summary>
    public NameTranslation TranslationFor(WriterIdentity writer) => writer.HasFieldNames ? fieldTranslation : translation;

    /// <summary>Names a metric.</summary>
    /// <param name="writer">Its writer.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="isFallen">Whether it was taken for a counter until it fell.</param>
    public NamedMetric Name(WriterIdentity writer, MetricDefinition metric, bool isFallen)
    {
        FamilyType type = TypeOf(metric, isFallen);
        GaugeMerge merge = isFallen ? GaugeMerge.Each
            : metric.Kind == MetricKind.State ? GaugeMerge.Max
            : metric.Merge;
        var key = new Key(metric.Name, metric.Unit, type, merge, writer.HasFieldNames);
        if (kept.Count >= KeptMax)
        {
            kept.Clear();
        }

        ref NamedMetric? named = ref CollectionsMarshal.GetValueRefOrAddDefault(kept, key, out _);
        return named ??= Make(key);
    }

    private static FamilyType TypeOf(MetricDefinition metric, bool isFallen) => metric.Kind switch
    {
        MetricKind.Counter => isFallen ? FamilyType.Gauge : FamilyType.Counter,
        MetricKind.Histogram or MetricKind.ExponentialHistogram => FamilyType.Histogram,
        MetricKind.Text => FamilyType.Info,
        MetricKind.State when metric.States.Length > 0 => FamilyType.StateSet,
        _ => FamilyType.Gauge,
    };

    private NamedMetric Make(in Key key)
    {
        FamilyType type = key.Type;
        GaugeMerge merge = key.Merge;
        if (!settings.Mapping.TryMap(key.Name, FilterFor(type), out MappedMetric? mapped))
        {
            MetricName names = Translate(key, key.Name, type);
            return new NamedMetric(names, [], type, merge, Help: null, names.WasReserved ? 1 : 0);
        }

        if (mapped.IsDropped)
        {
            return new NamedMetric(null, [], type, merge, Help: null, Reserved: 0);
        }

        // Only fields leave it to be guessed.
        if (key.IsField && type is FamilyType.Counter or FamilyType.Gauge && mapped.Type is { } wanted)
        {
            type = wanted == MappedType.Counter ? FamilyType.Counter : FamilyType.Gauge;
            merge = type == FamilyType.Counter ? GaugeMerge.None : merge == GaugeMerge.None ? GaugeMerge.Each : merge;
        }

        merge = type == FamilyType.Gauge && mapped.Merge is { } rule ? MergeFor(rule) : merge;
        MetricName mappedNames = Translate(key, mapped.Name, type);
        KeyValuePair<string, string>[] labels = [.. mapped.Labels.Select(label => IsReserved(label.Key) ? new(ReservedNames.Prefix + label.Key, label.Value) : label)];
        int reserved = mapped.Labels.Count(label => IsReserved(label.Key)) + (mappedNames.WasReserved ? 1 : 0);
        return new NamedMetric(mappedNames, labels, type, merge, mapped.Help, reserved);
    }

    private bool IsReserved(string label) => !settings.IsOriginal && ReservedNames.IsLabel(label);

    private MetricName Translate(in Key key, string name, FamilyType type) => (key.IsField ? fieldTranslation : translation).Metric(
        name,
        key.Unit,
        type switch
        {
            FamilyType.Counter => NamedKind.Counter,
            FamilyType.Histogram => NamedKind.Histogram,
            FamilyType.Info => NamedKind.Info,
            FamilyType.StateSet => NamedKind.State,
            _ => key.Merge == GaugeMerge.None ? NamedKind.UpDownCounter : NamedKind.Gauge,
        });

    private static MetricTypeFilter FilterFor(FamilyType type) => type switch
    {
        FamilyType.Counter => MetricTypeFilter.Counter,
        FamilyType.Histogram => MetricTypeFilter.Observer,
        _ => MetricTypeFilter.Gauge,
    };

    private static GaugeMerge MergeFor(MappedMerge merge) => merge switch
    {
        MappedMerge.Sum => GaugeMerge.Sum,
        MappedMerge.Last => GaugeMerge.Last,
        MappedMerge.Min => GaugeMerge.Min,
        MappedMerge.Max => GaugeMerge.Max,
        MappedMerge.Avg => GaugeMerge.Average,
        _ => GaugeMerge.Each,
    };
}
