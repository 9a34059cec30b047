using MmExporter.Formats;

namespace MmExporter.Tests.Model;

/// <summary>Metrics of files, and words of their values.</summary>
internal static class Metrics
{
    public static MetricDefinition Counter(string name, NumberKind number = NumberKind.Unsigned, params string[] keys) =>
        new() { Name = name, Kind = MetricKind.Counter, Number = number, Keys = keys, Words = 1, Help = $"Counts {name}." };

    public static MetricDefinition UpDown(string name, NumberKind number = NumberKind.Signed, params string[] keys) =>
        new() { Name = name, Kind = MetricKind.UpDownCounter, Number = number, Keys = keys, Words = 1 };

    public static MetricDefinition Gauge(string name, GaugeMerge merge = GaugeMerge.Last, NumberKind number = NumberKind.Float, params string[] keys) =>
        new() { Name = name, Kind = MetricKind.Gauge, Number = number, Merge = merge, Keys = keys, Words = merge == GaugeMerge.Last ? 2 : 1, Help = $"Is {name}." };

    public static MetricDefinition Histogram(string name, double[] bounds, bool hasExemplars = false, params string[] keys) => new()
    {
        Name = name,
        Kind = MetricKind.Histogram,
        Number = NumberKind.Float,
        Bounds = bounds,
        BucketCount = bounds.Length + 1,
        HasExemplars = hasExemplars,
        Keys = keys,
        Words = HistogramWords.ExplicitBuckets + bounds.Length + 1 + (hasExemplars ? HistogramWords.ExemplarLength : 0),
    };

    public static MetricDefinition Exponential(string name, int scale, int firstIndex, int count, bool hasExemplars = false, params string[] keys) => new()
    {
        Name = name,
        Kind = MetricKind.ExponentialHistogram,
        Number = NumberKind.Float,
        Scale = scale,
        FirstIndex = firstIndex,
        BucketCount = count,
        HasExemplars = hasExemplars,
        Keys = keys,
        Words = HistogramWords.ExponentialBuckets + count + (hasExemplars ? HistogramWords.ExemplarLength : 0),
    };

    /// <summary>A text of at most 16 bytes.</summary>
    public static MetricDefinition Text(string name, params string[] keys) => new() { Name = name, Kind = MetricKind.Text, Keys = keys, Words = 3 };

    public static MetricDefinition State(string name, string[] states, params string[] keys) =>
        new() { Name = name, Kind = MetricKind.State, Number = NumberKind.Unsigned, States = states, Keys = keys, Words = 1 };

    public static MetricDefinition Ring(string name) => new() { Name = name, Kind = MetricKind.Ring, Number = NumberKind.Float };

    public static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value);

    /// <summary>Words of a text of ASCII.</summary>
    public static ulong[] Words(string text)
    {
        byte[] bytes = new byte[24];
        BitConverter.TryWriteBytes(bytes, (ulong)text.Length);
        System.Text.Encoding.ASCII.GetBytes(text, bytes.AsSpan(8));
        return [BitConverter.ToUInt64(bytes), BitConverter.ToUInt64(bytes, 8), BitConverter.ToUInt64(bytes, 16)];
    }
}
