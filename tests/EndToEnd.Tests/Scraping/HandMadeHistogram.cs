using Io.Prometheus.Client;

namespace EndToEnd.Tests.Scraping;

/// <summary>A native histogram, with some classic buckets beside it, of observations that are known one by one.</summary>
internal static class HandMadeHistogram
{
    public const string Name = "demo_latency_seconds";

    /// <summary>The upper bound of a bucket is so many times the lower one: 2^(2^-schema).</summary>
    public static readonly double BucketRatio = Math.Pow(2, Math.Pow(2, -Schema));

    private const int Schema = 3;

    /// <summary>0.01, 0.02 and so on up to 10 seconds.</summary>
    public static IReadOnlyList<double> Observations { get; } = [.. Enumerable.Range(1, 1000).Select(i => i / 100.0)];

    /// <summary>The observation that a part of all do not exceed.</summary>
    public static double ExactQuantile(double quantile) => Observations[(int)(quantile * Observations.Count) - 1];

    public static byte[] Page()
    {
        var histogram = new Histogram
        {
            SampleCount = (ulong)Observations.Count,
            SampleSum = Observations.Sum(),
            Schema = Schema,
            ZeroThreshold = 1e-9,
            ZeroCount = 0,
            Bucket = { new Bucket { CumulativeCount = 100, UpperBound = 1 }, new Bucket { CumulativeCount = (ulong)Observations.Count, UpperBound = 10 } },
        };
        int[] indexes = [.. Observations.Select(value => (int)Math.Ceiling(Math.Log2(value) * Math.Pow(2, Schema)))];
        var span = new BucketSpan { Offset = indexes.Min(), Length = (uint)(indexes.Max() - indexes.Min() + 1) };
        histogram.PositiveSpan.Add(span);
        long before = 0;
        for (int index = indexes.Min(); index <= indexes.Max(); index++)
        {
            long count = indexes.LongCount(other => other == index);
            histogram.PositiveDelta.Add(count - before);
            before = count;
        }

        return ProtobufPage.Write(HandMadePages.Family(Name, MetricType.Histogram, new Metric { Histogram = histogram }));
    }
}
