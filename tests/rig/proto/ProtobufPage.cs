using Google.Protobuf;
using Io.Prometheus.Client;

namespace TestSupport;

/// <summary>
/// A page in Prometheus' protobuf format (delimited <c>io.prometheus.client.MetricFamily</c>), read strictly: a family is
/// there once, has a help, a type, at least one metric, and values of its type alone; no labels are there twice; nothing
/// is there that the format does not know; histograms add up.
/// </summary>
internal sealed class ProtobufPage
{
    public const string ContentType = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

    private readonly Dictionary<string, MetricFamily> families = [];

    private ProtobufPage()
    {
    }

    /// <summary>The families by name, in the order of the page.</summary>
    public IReadOnlyDictionary<string, MetricFamily> Families => families;

    /// <exception cref="FormatException">The page breaks a rule; the message names it.</exception>
    public static ProtobufPage Parse(byte[] page)
    {
        var parsed = new ProtobufPage();
        using var rest = new MemoryStream(page);
        try
        {
            while (rest.Position < rest.Length)
            {
                parsed.Take(MetricFamily.Parser.ParseDelimitedFrom(rest));
            }
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new FormatException($"The page is no protobuf after {parsed.families.Count} families.", error);
        }

        return parsed;
    }

    /// <summary>The bytes of a page, for pages made by hand.</summary>
    public static byte[] Write(params MetricFamily[] families)
    {
        using var page = new MemoryStream();
        foreach (MetricFamily family in families)
        {
            family.WriteDelimitedTo(page);
        }

        return page.ToArray();
    }

    /// <summary>The one metric of a family with exactly these labels.</summary>
    /// <exception cref="KeyNotFoundException">It is not on the page.</exception>
    public Metric Get(string family, params (string Name, string Value)[] labels)
    {
        string id = PrometheusSample.IdOf(family, labels.Select(label => KeyValuePair.Create(label.Name, label.Value)));
        return families[family].Metric.SingleOrDefault(metric => IdOf(family, metric) == id)
            ?? throw new KeyNotFoundException($"No {id}, but:\n{string.Join('\n', families[family].Metric.Select(metric => IdOf(family, metric)))}");
    }

    /// <summary>
    /// The values of the page as the series that Prometheus makes of them without native histograms, by
    /// <see cref="PrometheusSample.Id"/>. A histogram that has no classic buckets gives its count, its sum and +Inf.
    /// </summary>
    public IReadOnlyDictionary<string, double> ToSeries()
    {
        var series = new Dictionary<string, double>();
        foreach (MetricFamily family in families.Values)
        {
            foreach (Metric metric in family.Metric)
            {
                foreach ((string name, string? label, double bound, double value) in Values(family, metric))
                {
                    IEnumerable<KeyValuePair<string, string>> labels = Labels(metric);
                    series.Add(PrometheusSample.IdOf(name, label is null ? labels : labels.Append(KeyValuePair.Create(label, BoundLabel.Text(bound)))), value);
                }
            }
        }

        return series;
    }

    private static IEnumerable<(string Name, string? Label, double Bound, double Value)> Values(MetricFamily family, Metric metric)
    {
        switch (family.Type)
        {
            case MetricType.Counter:
                return [(family.Name, null, 0, metric.Counter.Value)];
            case MetricType.Gauge:
                return [(family.Name, null, 0, metric.Gauge.Value)];
            case MetricType.Untyped:
                return [(family.Name, null, 0, metric.Untyped.Value)];
            case MetricType.Summary:
                return [.. metric.Summary.Quantile.Select(quantile => (family.Name, (string?)"quantile", quantile.Quantile_, quantile.Value)),
                    (family.Name + "_sum", null, 0, metric.Summary.SampleSum), (family.Name + "_count", null, 0, metric.Summary.SampleCount)];
            default:
                double count = HistogramRules.Count(metric.Histogram);
                return [.. metric.Histogram.Bucket.Where(bucket => !double.IsPositiveInfinity(bucket.UpperBound))
                        .Select(bucket => (family.Name + "_bucket", (string?)"le", bucket.UpperBound, HistogramRules.Count(bucket))),
                    (family.Name + "_bucket", "le", double.PositiveInfinity, count),
                    (family.Name + "_sum", null, 0, metric.Histogram.SampleSum), (family.Name + "_count", null, 0, count)];
        }
    }

    private void Take(MetricFamily family)
    {
        Require(family.Name.Length > 0 && families.TryAdd(family.Name, family), $"the family '{family.Name}' has a name and is there once");
        Require(family.Equals(MetricFamily.Parser.WithDiscardUnknownFields(true).ParseFrom(family.ToByteArray())), $"{family.Name} has no unknown fields");
        Require(family.HasHelp && family.HasType && family.Metric.Count > 0, $"{family.Name} has a help, a type and a metric");
        Require(!family.HasUnit || family.Name.EndsWith("_" + family.Unit, StringComparison.Ordinal) ||
            family.Name.EndsWith("_" + family.Unit + "_total", StringComparison.Ordinal), $"the unit of {family.Name} is its suffix");
        var ids = new HashSet<string>();
        foreach (Metric metric in family.Metric)
        {
            string id = IdOf(family.Name, metric);
            Require(ids.Add(id), $"{id} is there once");
            Require(metric.Label.Select(label => label.Name).Distinct().Count() == metric.Label.Count, $"no label of {id} is there twice");
            Require(metric.Label.All(label => label.Name.Length > 0), $"the labels of {id} have names");
            Require(HasValueOf(family.Type, metric), $"{id} has a value of its type and no other");
            if (metric.Histogram is { } histogram)
            {
                HistogramRules.Check(id, histogram);
            }
        }
    }

    private static bool HasValueOf(MetricType type, Metric metric)
    {
        (object? Value, bool Fits)[] values =
        [
            (metric.Counter, type == MetricType.Counter),
            (metric.Gauge, type == MetricType.Gauge),
            (metric.Summary, type == MetricType.Summary),
            (metric.Untyped, type == MetricType.Untyped),
            (metric.Histogram, type is MetricType.Histogram or MetricType.GaugeHistogram),
        ];
        return values.All(value => value.Value is not null == value.Fits);
    }

    private static string IdOf(string family, Metric metric) => PrometheusSample.IdOf(family, Labels(metric));

    private static IEnumerable<KeyValuePair<string, string>> Labels(Metric metric) =>
        metric.Label.Select(label => KeyValuePair.Create(label.Name, label.Value));

    private static void Require(bool condition, string rule)
    {
        if (!condition)
        {
            throw new FormatException($"Not so: {rule}.");
        }
    }
}
