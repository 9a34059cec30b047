using MmExporter.Formats;

namespace MmExporter.Rings;

/// <summary>How many events of each severity came into the rings of an application, as a source of the merge like a file: a counter
/// <c>NAME.events</c> for each ring, with the ring's labels and the severity.</summary>
/// <param name="application">The application.</param>
/// <param name="start">When it began to count, in Unix nanoseconds.</param>
internal sealed class EventCounts(string application, long start) : FileContent
{
    /// <summary>Series at most; what is beyond is counted without labels but the one that OpenTelemetry has for it.</summary>
    public const int SeriesMax = 2_000;

    /// <summary>Series at most of those, a ring's and a severity's each.</summary>
    private const int OverflowMax = 1_000;

    private const string SeverityKey = "severity", OverflowKey = "otel.metric.overflow";

    private static readonly string[] Severities = ["trace", "debug", "info", "warn", "error", "fatal"];

    private readonly Dictionary<string, MetricDefinition> metrics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> indexes = new(StringComparer.Ordinal);
    private readonly List<SeriesDefinition?> series = [];
    private ulong[] words = [];

    /// <summary>The last pass in which the application had a ring.</summary>
    public DateTimeOffset LastSeen { get; set; }

    public override WriterIdentity Writer { get; } = new(application, "", "");

    public override IReadOnlyList<SeriesDefinition?> Series => series;

    public override ReadOnlySpan<ulong> Words => words.AsSpan(0, series.Count);

    /// <summary>Counts an event, or lets it be known that there are such.</summary>
    /// <param name="ring">The ring it came into.</param>
    /// <param name="severity">Its severity by OpenTelemetry, 1 to 24.</param>
    /// <param name="count">How often it counts: 1, or 0 for one that was counted before.</param>
    public void Count(in RingPlace ring, uint severity, uint count)
    {
        string name = NameOf(severity);
        string key = $"{ring.Series.Metric.Identity}\0{string.Join('\0', ring.Series.Metric.Keys)}\0{string.Join('\0', ring.Series.LabelValues)}\0{name}";
        if (!indexes.TryGetValue(key, out int index))
        {
            bool fits = series.Count < SeriesMax;
            index = fits ? Add(ring.Series, name) : Overflow(ring.Series.Metric, name);
            if (fits)
            {
                indexes.Add(key, index);
            }
        }

        words[index] += count;
    }

    /// <summary>What a severity is called: four numbers each.</summary>
    public static string NameOf(uint severity) => severity is >= 1 and <= 24 ? Severities[(severity - 1) / 4] : "unknown";

    private int Add(SeriesDefinition ring, string severity)
    {
        string identity = $"{ring.Metric.Identity}\0{string.Join('\0', ring.Metric.Keys)}";
        if (!metrics.TryGetValue(identity, out MetricDefinition? metric))
        {
            metrics.Add(identity, metric = Define(ring.Metric, [.. ring.Metric.Keys.Where(key => key != SeverityKey), SeverityKey]));
        }

        string[] values = [.. ring.LabelValues.Where((_, i) => ring.Metric.Keys[i] != SeverityKey), severity];
        return Append(metric, values);
    }

    private int Overflow(MetricDefinition ring, string severity)
    {
        // Beyond that many, all are counted together under the name of the one that came first.
        string name = series.Count < SeriesMax + OverflowMax ? ring.Identity : "";
        string key = $"\0{name}\0{severity}";
        if (!indexes.TryGetValue(key, out int index))
        {
            index = Append(Define(ring, [OverflowKey, SeverityKey]), ["true", severity]);
            indexes.Add(key, index);
        }

        return index;
    }

    private int Append(MetricDefinition metric, string[] values)
    {
        series.Add(new SeriesDefinition(metric, values, start, series.Count));
        if (words.Length < series.Count)
        {
            Array.Resize(ref words, Math.Max(16, 2 * words.Length));
        }

        return series.Count - 1;
    }

    private static MetricDefinition Define(MetricDefinition ring, string[] keys) => new()
    {
        Name = ring.Name + ".events",
        Unit = "{event}",
        Help = ring.Help,
        Kind = MetricKind.Counter,
        Number = NumberKind.Unsigned,
        Keys = keys,
        Words = 1,
    };
}
