using MmExporter.Formats;
using MmExporter.Model;

namespace MmExporter.Otlp.Delta;

/// <summary>Takes from a histogram what was told of it already.</summary>
internal static class DeltaBuckets
{
    /// <summary>How many values a histogram has counted.</summary>
    /// <param name="words">Sum, extremes and counts.</param>
    public static ulong CountOf(ReadOnlySpan<ulong> words)
    {
        ulong count = 0;
        foreach (ulong one in words[HistogramWords.ExplicitBuckets..])
        {
            count = HistogramWords.CappedSum(count, one);
        }

        return count;
    }

    /// <summary>Subtracts. Where the buckets have become others since, counts go to the next bucket that is not below theirs, as they do where
    /// histograms are added up.</summary>
    /// <param name="now">Sum, extremes and counts as they are; what they have grown by afterwards.</param>
    /// <param name="before">What was told.</param>
    /// <param name="layout">The buckets now.</param>
    /// <returns>Whether anything was counted since.</returns>
    public static bool Subtract(Span<ulong> now, DeltaStream before, BucketLayout layout)
    {
        now[HistogramWords.Sum] = BitConverter.DoubleToUInt64Bits(
            BitConverter.UInt64BitsToDouble(now[HistogramWords.Sum]) - BitConverter.UInt64BitsToDouble(before.Words[HistogramWords.Sum]));
        bool isSame = before.HasBuckets(layout);
        for (int i = HistogramWords.ExplicitBuckets; i < before.Words.Length; i++)
        {
            int word = isSame ? i : WordFor(i, before, layout);
            now[word] -= Math.Min(now[word], before.Words[i]);
        }

        return now[HistogramWords.ExplicitBuckets..layout.ExemplarWord].ContainsAnyExcept(0UL);
    }

    private static int WordFor(int word, DeltaStream before, BucketLayout layout)
    {
        if (!layout.IsExponential)
        {
            int bound = word - HistogramWords.ExplicitBuckets;
            int found = bound >= before.Bounds.Length ? layout.Count - 1 : Array.BinarySearch(layout.Bounds!, before.Bounds[bound]);
            return HistogramWords.ExplicitBuckets + (found < 0 ? ~found : found);
        }

        if (word < HistogramWords.ExponentialBuckets)
        {
            return word == HistogramWords.Below ? WordOf(before.FirstIndex - 1, before.Scale, layout) : word;
        }

        return WordOf(before.FirstIndex + word - HistogramWords.ExponentialBuckets, before.Scale, layout);
    }

    private static int WordOf(int index, int scale, BucketLayout layout)
    {
        int bucket = (scale >= layout.Scale ? index >> (scale - layout.Scale) : index << (layout.Scale - scale)) - layout.FirstIndex;
        return bucket < 0 ? HistogramWords.Below : bucket >= layout.Count ? HistogramWords.Above : layout.BucketsWord + bucket;
    }
}
