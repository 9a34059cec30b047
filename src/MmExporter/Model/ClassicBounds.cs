using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>The buckets of a histogram as formats with explicit bounds have them. Exponential buckets become at most
/// <see cref="ExponentialMax"/> of them: bounds that only some buckets have in a pass would be other series in each.</summary>
internal sealed class ClassicBounds
{
    /// <summary>Bounds of an exponential histogram at most, beside the one for zeros.</summary>
    public const int ExponentialMax = 32;

    private readonly BucketLayout layout;

    /// <summary>By bound of an exponential histogram, how many of its buckets are not above it.</summary>
    private readonly int[] ends = [];

    /// <summary>The bound under which those go that are below the first bucket.</summary>
    private readonly int belowBound;

    public ClassicBounds(BucketLayout layout)
    {
        this.layout = layout;
        if (layout.Bounds is { } bounds)
        {
            Bounds = bounds;
            return;
        }

        int shift = ShiftOf(layout);
        int firstIndex = layout.FirstIndex >> shift;
        int count = ((layout.FirstIndex + layout.Count - 1) >> shift) - firstIndex + 1;
        List<(double Bound, int End)> kept = [(0, 0)];
        for (int i = 0; i <= count; i++)
        {
            double bound = LowerBound(firstIndex + i, layout.Scale - shift);
            int end = Math.Clamp(((firstIndex + i) << shift) - layout.FirstIndex, 0, layout.Count);

            // Far from 1, bounds are the same number, or none that is finite. What is above 0 is not up to 0, however little.
            if (bound == kept[^1].Bound)
            {
                kept[^1] = bound > 0 ? (bound, end) : kept[^1];
            }
            else if (double.IsFinite(bound))
            {
                kept.Add((bound, end));
            }
        }

        Bounds = [.. kept.Select(one => one.Bound)];
        ends = [.. kept.Select(one => one.End)];

        // Of the first of these buckets only its upper part may be in the layout: then what is below the layout goes into it, too.
        double lower = LowerBound(layout.FirstIndex, layout.Scale);
        belowBound = kept.FindIndex(1, one => one.Bound >= lower);
        belowBound = belowBound < 0 ? Bounds.Length : belowBound;
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

        ulong count = bound == 0 ? words[HistogramWords.Zero] : bound == Bounds.Length ? words[HistogramWords.Above] : 0;
        count = HistogramWords.CappedSum(count, bound == belowBound ? words[HistogramWords.Below] : 0);
        int from = bound == 0 ? 0 : ends[bound - 1];
        int to = bound == Bounds.Length ? layout.Count : ends[bound];
        for (int i = from; i < to; i++)
        {
            count = HistogramWords.CappedSum(count, words[HistogramWords.ExponentialBuckets + i]);
        }

        return count;
    }

    /// <summary>All observations.</summary>
    public ulong Total(ReadOnlySpan<ulong> words)
    {
        ulong total = 0;
        for (int i = 0; i <= Bounds.Length; i++)
        {
            total = HistogramWords.CappedSum(total, CountAt(i, words));
        }

        return total;
    }

    /// <summary>base^index, where the base is 2^(2^-scale).</summary>
    public static double LowerBound(int index, int scale) => Math.Pow(2, Math.ScaleB(index, -scale));

    private static int ShiftOf(BucketLayout layout)
    {
        int shift = 0;
        int last = layout.FirstIndex + layout.Count - 1;
        while ((last >> shift) - (layout.FirstIndex >> shift) + 1 > ExponentialMax)
        {
            shift++;
        }

        return shift;
    }
}
