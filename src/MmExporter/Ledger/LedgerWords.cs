using MmExporter.Formats;

namespace MmExporter.Ledger;

/// <summary>Adds the words of series, so that no total ever falls.</summary>
internal static class LedgerWords
{
    /// <summary>Far more than any format has.</summary>
    private const int BucketsMax = 4096;

    /// <summary>Words of a series, the exemplar left out: it tells of a moment.</summary>
    public static int Length(MetricDefinition metric) => metric.Kind switch
    {
        MetricKind.Counter => 1,
        MetricKind.Histogram => HistogramWords.ExplicitBuckets + metric.BucketCount,
        MetricKind.ExponentialHistogram => HistogramWords.ExponentialBuckets + metric.BucketCount,
        _ => 0,
    };

    /// <summary>Whether the words of a series have a sum.</summary>
    public static bool AreAddable(MetricDefinition metric) => metric.Kind switch
    {
        MetricKind.Counter => metric.Number is NumberKind.Unsigned or NumberKind.Signed or NumberKind.Float,
        MetricKind.Histogram => metric.BucketCount <= BucketsMax && metric.BucketCount == metric.Bounds.Length + 1,
        MetricKind.ExponentialHistogram => metric.BucketCount is > 0 and <= BucketsMax,
        _ => false,
    };

    /// <param name="metric">What the words are.</param>
    /// <param name="total">The words so far.</param>
    /// <param name="words">As many.</param>
    public static void Add(MetricDefinition metric, Span<ulong> total, ReadOnlySpan<ulong> words)
    {
        if (metric.IsHistogram)
        {
            AddHistogram(total, words);
            return;
        }

        total[0] = metric.Number switch
        {
            NumberKind.Unsigned => AddUnsigned(total[0], words[0], ulong.MaxValue),

            // A total that is below 0 is none.
            NumberKind.Signed => (long)words[0] < 0 ? total[0] : AddUnsigned(total[0], words[0], long.MaxValue),
            _ => AddFloat(total[0], words[0]),
        };
    }

    private static void AddHistogram(Span<ulong> total, ReadOnlySpan<ulong> words)
    {
        if (double.IsFinite(BitConverter.UInt64BitsToDouble(words[HistogramWords.Sum])))
        {
            HistogramWords.AddHead(total, words);

            // The sum of two finite ones may be none.
            double sum = BitConverter.UInt64BitsToDouble(total[HistogramWords.Sum]);
            total[HistogramWords.Sum] = BitConverter.DoubleToUInt64Bits(Math.Clamp(sum, double.MinValue, double.MaxValue));
        }

        for (int i = HistogramWords.Maximum + 1; i < words.Length; i++)
        {
            total[i] = HistogramWords.CappedSum(total[i], words[i]);
        }
    }

    /// <summary>Adds numbers that are not above the greatest; there the total stays.</summary>
    private static ulong AddUnsigned(ulong total, ulong word, ulong greatest) => word > greatest - total ? greatest : total + word;

    /// <summary>One writer's infinity or NaN must not be all that is left of the others.</summary>
    private static ulong AddFloat(ulong total, ulong word)
    {
        double value = BitConverter.UInt64BitsToDouble(word);
        return double.IsFinite(value) && value > 0
            ? BitConverter.DoubleToUInt64Bits(Math.Min(BitConverter.UInt64BitsToDouble(total) + value, double.MaxValue))
            : total;
    }
}
