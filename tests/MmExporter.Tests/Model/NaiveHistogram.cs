using MmExporter.Formats;

namespace MmExporter.Tests.Model;

/// <summary>Merged histograms, bucket by bucket.</summary>
internal static class NaiveHistogram
{
    private const int Zero = 3, Below = 4, Above = 5, FirstBucket = 6;

    /// <summary>The bounds of the newest living writer, or where none lives of the newest, stand; each count goes to the first
    /// bound that is not below its own.</summary>
    public static IEnumerable<(string, string?, double)> Explicit(Share[] shares, Share[] shown)
    {
        Share[] deciding = [.. shares.Where(share => share.File.IsLiving == shares[0].File.IsLiving)];
        double[] bounds = [.. deciding[^1].Metric.Bounds, double.PositiveInfinity];
        double total = 0;
        foreach (double bound in bounds)
        {
            total = shown.Sum(share => Counts(share).Where(pair => pair.Bound <= bound).Sum(pair => pair.Count));
            yield return ("_bucket", Text(bound), total);
        }

        yield return ("_count", null, total);
        yield return ("_sum", null, Sum(shown));
    }

    /// <summary>Which bounds there are is not looked at: a null count means that whoever compares asks <see cref="UpTo"/>.</summary>
    public static IEnumerable<(string, string?, double)> Exponential(Share[] shown)
    {
        yield return ("_count", null, UpTo(shown, double.PositiveInfinity));
        yield return ("_sum", null, Sum(shown));
    }

    /// <summary>How many values exponential histograms have up to a bound that no bucket of theirs goes beyond in part.</summary>
    public static double UpTo(IEnumerable<Share> shown, double bound)
    {
        double count = 0;
        foreach (Share share in shown)
        {
            MetricDefinition metric = share.Metric;
            count += share.Words[Zero];
            count += IsUpTo(metric, metric.FirstIndex, bound) ? share.Words[Below] : 0;
            count += double.IsPositiveInfinity(bound) ? share.Words[Above] : 0;
            for (int i = 0; i < metric.BucketCount; i++)
            {
                count += IsUpTo(metric, metric.FirstIndex + i + 1, bound) ? share.Words[FirstBucket + i] : 0;
            }
        }

        return count;
    }

    /// <summary>Whether 2^(index / 2^scale) is at most a bound.</summary>
    private static bool IsUpTo(MetricDefinition metric, int index, double bound) =>
        double.IsPositiveInfinity(bound) || (bound > 0 && index * Math.Pow(2, -metric.Scale) <= Math.Log2(bound) + 1e-9);

    private static IEnumerable<(double Bound, double Count)> Counts(Share share)
    {
        double[] bounds = [.. share.Metric.Bounds, double.PositiveInfinity];
        for (int i = 0; i < bounds.Length; i++)
        {
            yield return (bounds[i], share.Words[HistogramWords.ExplicitBuckets + i]);
        }
    }

    private static double Sum(Share[] shown) =>
        shown.Select(share => BitConverter.UInt64BitsToDouble(share.Words[0])).Where(double.IsFinite).Sum();

    private static string Text(double bound) => double.IsPositiveInfinity(bound) ? "+Inf" : bound.ToString("R", System.Globalization.CultureInfo.InvariantCulture) is var text && text.Contains('.', StringComparison.Ordinal) ? text : bound.ToString("F1", System.Globalization.CultureInfo.InvariantCulture);
}
