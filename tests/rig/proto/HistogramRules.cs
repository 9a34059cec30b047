using Google.Protobuf.Collections;
using Io.Prometheus.Client;

namespace TestSupport;

/// <summary>What holds for a histogram of the protobuf format, be it classic, native or both.</summary>
internal static class HistogramRules
{
    private const int SchemaMin = -4;
    private const int SchemaMax = 8;

    /// <exception cref="FormatException">A rule is broken; the message names it.</exception>
    public static void Check(string id, Histogram histogram)
    {
        CheckClassic(id, histogram);
        if (IsNative(histogram))
        {
            CheckNative(id, histogram);
        }
        else
        {
            Require(!histogram.HasSchema && !histogram.HasZeroCount, $"{id}, which is no native histogram, has no schema and no zero bucket");
        }
    }

    /// <summary>Whether Prometheus takes it as native: it has spans (one without buckets will do) or something near zero.</summary>
    public static bool IsNative(Histogram histogram) => histogram.PositiveSpan.Count > 0 || histogram.NegativeSpan.Count > 0 ||
        histogram.ZeroThreshold > 0 || histogram.ZeroCount > 0 || histogram.ZeroCountFloat > 0;

    public static double Count(Histogram histogram) => histogram.SampleCountFloat > 0 ? histogram.SampleCountFloat : histogram.SampleCount;

    public static double Count(Bucket bucket) => bucket.CumulativeCountFloat > 0 ? bucket.CumulativeCountFloat : bucket.CumulativeCount;

    /// <summary>The native buckets that are not empty: bounds and count. Of the bounds, the one nearer to zero is outside.</summary>
    public static IEnumerable<(double Lower, double Upper, double Count)> Buckets(Histogram histogram)
    {
        double perIndex = Math.Pow(2, -histogram.Schema);
        // The powers of two among the bounds are exact.
        double Bound(int index) => Math.Pow(2, index * perIndex);
        foreach ((int index, double count) in Indexed(histogram.PositiveSpan, histogram.PositiveDelta, histogram.PositiveCount))
        {
            yield return (Bound(index - 1), Bound(index), count);
        }

        foreach ((int index, double count) in Indexed(histogram.NegativeSpan, histogram.NegativeDelta, histogram.NegativeCount))
        {
            yield return (-Bound(index), -Bound(index - 1), count);
        }
    }

    private static void CheckClassic(string id, Histogram histogram)
    {
        for (int i = 1; i < histogram.Bucket.Count; i++)
        {
            Require(histogram.Bucket[i].UpperBound > histogram.Bucket[i - 1].UpperBound, $"the bounds of {id} rise");
            Require(Count(histogram.Bucket[i]) >= Count(histogram.Bucket[i - 1]), $"the buckets of {id} are cumulative");
        }

        if (histogram.Bucket is [.., Bucket last])
        {
            bool isInfinite = double.IsPositiveInfinity(last.UpperBound);
            Require(isInfinite ? Count(last) == Count(histogram) : Count(last) <= Count(histogram), $"the buckets of {id} end with its count");
        }
    }

    private static void CheckNative(string id, Histogram histogram)
    {
        Require(histogram.Schema is >= SchemaMin and <= SchemaMax, $"the schema of {id} is from {SchemaMin} to {SchemaMax}");
        CheckSpans(id, histogram.PositiveSpan, histogram.PositiveDelta.Count + histogram.PositiveCount.Count);
        CheckSpans(id, histogram.NegativeSpan, histogram.NegativeDelta.Count + histogram.NegativeCount.Count);
        (double Lower, double Upper, double Count)[] buckets = [.. Buckets(histogram)];
        Require(buckets.All(bucket => bucket.Count >= 0), $"no bucket of {id} is negative");
        // NaN is counted but lies in no bucket.
        int order = IsFloat(histogram)
            ? (histogram.ZeroCountFloat + buckets.Sum(bucket => bucket.Count)).CompareTo(Count(histogram))
            : (histogram.ZeroCount + Sum(histogram.PositiveDelta) + Sum(histogram.NegativeDelta)).CompareTo((Int128)histogram.SampleCount);
        Require(double.IsNaN(histogram.SampleSum) ? order <= 0 : order == 0, $"the native buckets of {id} add up to its count");
        Require(histogram.Exemplars.All(exemplar => exemplar.Timestamp is not null), $"the exemplars of {id} have timestamps");
    }

    private static bool IsFloat(Histogram histogram) => histogram.SampleCountFloat > 0;

    /// <summary>Exact, which doubles are not beyond 2^53.</summary>
    private static Int128 Sum(IEnumerable<long> deltas)
    {
        Int128 sum = 0, count = 0;
        foreach (long delta in deltas)
        {
            count += delta;
            sum += count;
        }

        return sum;
    }

    private static void CheckSpans(string id, IEnumerable<BucketSpan> spans, int count)
    {
        Require(spans.Sum(span => span.Length) == count, $"the spans of {id} have as many buckets as there are counts");
        Require(spans.Skip(1).All(span => span.Offset >= 0), $"the spans of {id} do not overlap");
    }

    /// <summary>The buckets by index; those that are empty are left out.</summary>
    private static IEnumerable<(int Index, double Count)> Indexed(IEnumerable<BucketSpan> spans, RepeatedField<long> deltas, RepeatedField<double> counts)
    {
        int index = 0;
        int position = 0;
        long running = 0;
        foreach (BucketSpan span in spans)
        {
            index += span.Offset;
            for (uint i = 0; i < span.Length; i++, index++, position++)
            {
                double count = counts.Count > 0 ? counts[position] : running += deltas[position];
                if (count != 0)
                {
                    yield return (index, count);
                }
            }
        }
    }

    private static void Require(bool condition, string rule)
    {
        if (!condition)
        {
            throw new FormatException($"Not so: {rule}.");
        }
    }
}
