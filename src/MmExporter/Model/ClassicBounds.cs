using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>The buckets of a histogram as formats with explicit bounds have them. Exponential buckets become at most
/// <see cref="ExponentialMax"/> of them: bounds that only some buckets have in a pass would be other series in each.</summary>
internal sealed class ClassicBounds
{
    /// <summary>Bounds of an exponential histogram at most, beside the one for zeros.</summary>
    public const int ExponentialMax = 32;

    private readonly BucketLayout layout;
    private readonly int shift;
    private readonly int firstIndex;
    private readonly bool isAligned;

    public ClassicBounds(BucketLayout layout)
    {
        this.layout = layout;
        if (layout.Bounds is { } bounds)
        {
            Bounds = bounds;
            return;
        }

        int last = layout.FirstIndex + layout.Count - 1;
        while ((last >> shift) - (layout.FirstIndex >> shift) + 1 > ExponentialMax)
        {
            shift++;
        }

        firstIndex = layout.FirstIndex >> shift;
        isAligned = firstIndex << shift == layout.FirstIndex;
        int count = (last >> shift) - firstIndex + 1;
        Bounds = new double[count + 2];
        Bounds[1] = LowerBound(firstIndex, layout.Scale - shift);
        for (int i = 0; i < count; i++)
        {
            Bounds[i + 2] = LowerBound(firstIndex + i + 1, layout.Scale - shift);
        }
    }

    /// <summary>The bounds, ascending, without the infinite one.</summary>
    public double[] Bounds { get; }

    /// <summary>What is above the bound before, up to this one.</summary>
    /// <param name="bound">Which bound; one more than there are for what is above all.</param>
    /// <param name="words">The words of the histogram.</param>
    public ulong CountAt(int bound, ReadOnlySpan<ulong> words)
    {
        if (!layout.IsExponential)
        {
            return words[HistogramWords.ExplicitBuckets + bound];
        }

        // Of the first of these buckets only its upper part may be in the layout: then what is below the layout goes into it, too.
        if (bound <= 1)
        {
            return bound == 0 ? words[HistogramWords.Zero] : isAligned ? words[HistogramWords.Below] : 0;
        }

        if (bound == Bounds.Length)
        {
            return words[HistogramWords.Above];
        }

        int from = Math.Max(0, ((firstIndex + bound - 2) << shift) - layout.FirstIndex);
        int to = Math.Min(layout.Count, ((firstIndex + bound - 1) << shift) - layout.FirstIndex);
        ulong count = bound == 2 && !isAligned ? words[HistogramWords.Below] : 0;
        for (int i = from; i < to; i++)
        {
            count = unchecked(count + words[HistogramWords.ExponentialBuckets + i]);
        }

        return count;
    }

    /// <summary>base^index, where the base is 2^(2^-scale).</summary>
    public static double LowerBound(int index, int scale) => Math.Pow(2, Math.ScaleB(index, -scale));
}
