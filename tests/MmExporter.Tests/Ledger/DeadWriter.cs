using MmExporter.Formats;

namespace MmExporter.Tests.Ledger;

/// <summary>What a dead writer's file says, made by hand.</summary>
internal sealed class DeadWriter : FileContent
{
    private readonly List<SeriesDefinition?> series = [];
    private readonly List<ulong> words = [];
    private readonly List<bool> present = [];

    public DeadWriter(ulong generation, string application = "shop", long start = 0) =>
        Writer = new WriterIdentity(application, "1", "") { Generation = generation, StartTime = start };

    public override WriterIdentity Writer { get; }

    public override IReadOnlyList<SeriesDefinition?> Series => series;

    public override ReadOnlySpan<ulong> Words => words.ToArray();

    public override ReadOnlySpan<bool> Present => present.ToArray();

    public static MetricDefinition Counter(string name, params string[] keys) =>
        new() { Name = name, Kind = MetricKind.Counter, Number = NumberKind.Unsigned, Keys = keys, Words = 1 };

    public static MetricDefinition Doubles(string name, params string[] keys) =>
        new() { Name = name, Kind = MetricKind.Counter, Number = NumberKind.Float, Keys = keys, Words = 1 };

    public static MetricDefinition Histogram(string name, params double[] bounds) => new()
    {
        Name = name,
        Kind = MetricKind.Histogram,
        Number = NumberKind.Float,
        Bounds = bounds,
        BucketCount = bounds.Length + 1,
        HasExemplars = true,
        Words = HistogramWords.ExplicitBuckets + bounds.Length + 1 + HistogramWords.ExemplarLength,
    };

    public static ulong Word(double value) => BitConverter.DoubleToUInt64Bits(value);

    public DeadWriter Add(MetricDefinition metric, ulong word, params string[] values) => Add(metric, 0, [word], values);

    public DeadWriter Add(MetricDefinition metric, double value, params string[] values) => Add(metric, 0, [Word(value)], values);

    public DeadWriter Add(MetricDefinition metric, long created, ulong[] value, params string[] values)
    {
        series.Add(new SeriesDefinition(metric, values, created, words.Count));
        words.AddRange(value);
        words.AddRange(new ulong[metric.Words - value.Length]);
        present.Add(true);
        return this;
    }

    /// <summary>A series that has no value in this pass.</summary>
    public DeadWriter AddAbsent(MetricDefinition metric, ulong word, params string[] values)
    {
        Add(metric, word, values);
        present[^1] = false;
        return this;
    }

    public DeadWriter AddNothing()
    {
        series.Add(null);
        present.Add(true);
        return this;
    }

    public DeadWriter Retire()
    {
        series[^1]!.IsRetired = true;
        return this;
    }
}
