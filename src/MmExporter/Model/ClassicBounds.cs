using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>The buckets of a histogram as formats with explicit bounds have them. Exponential buckets become at most
/// <see cref="ExponentialMax"/> of them: bounds that only some buckets have in a pass would be other series in each.</summary>
internal sealed class ClassicBounds
{
    /// <summary>Bounds of an exponential histogram at most, beside the one for zeros.</summary>
    public const int ExponentialMax = 32;

    private readonly BucketLayout layout;

    /// <summary>For each bound which exponential buckets are not above it: those before this one.</summary>
    private readonly int[] ends = [];

    /// <summary>The bound of what is below the first exponential bucket.</summary>
    private readonly int belowBound;

    public ClassicBounds(BucketLayout layout)
    {
        this.layout = layout;
        if (layout.Bounds is { } explicitBounds)
        {
            Bounds = explicitBounds;
            return;
        }

        int shift = 0;
        long last = layout.FirstIndex + layout.Count - 1L;
        while ((last >> shift) - (layout.FirstIndex >> shift) + 1 > ExponentialMax)
        {
            shift++;
        }

        int first = layout.FirstIndex >> shift;
        var bounds = new List<double> { 0 };
        var bucketEnds = new List<int> { 0 };
        for (long index = first; index <= (last >> shift) + 1; index++)
        {
            long end = Math.Clamp((index << shift) - layout.FirstIndex, 0, layout.Count);
            Append(bounds, bucketEnds, LowerBound((int)index, layout.Scale - shift), (int)end);
        }

        (Bounds, ends) = ([.. bounds], [.. bucketEnds]);

        // Of the first of these buckets only its upper part may be in the layout: then what is below the layout goes into it, too.
        bool isInFirst = (long)first << shift != layout.FirstIndex && LowerBound(first, layout.Scale - shift) > 0;
        belowBound = Math.Min(isInFirst ? 2 : 1, Bounds.Length);
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

        if (bound == 0)
        {
            return words[HistogramWords.Zero];
        }

        bool isLast = bound == Bounds.Length;
        ulong count = unchecked((bound == belowBound ? words[HistogramWords.Below] : 0) + (isLast ? words[HistogramWords.Above] : 0));
        int end = isLast ? layout.Count : ends[bound];
        for (int i = ends[bound - 1]; i < end; i++)
        {
            count = unchecked(count + words[HistogramWords.ExponentialBuckets + i]);
        }

        return count;
    }

    /// <summary>Adds a bound unless it is there. At the ends of what a double can be many buckets have the same, or have 0 or
    /// infinity; what they count then goes up into the next.</summary>
    private static void Append(List<double> bounds, List<int> ends, double bound, int end)
    {
        if (bound > bounds[^1] && double.IsFinite(bound))
        {
            bounds.Add(bound);
            ends.Add(end);
        }
        else if (bound == bounds[^1] && bound > 0)
        {
            ends[^1] = end;
        }
    }

    /// <summary>base^index, where the base is 2^(2^-scale).</summary>
    public static double LowerBound(int index, int scale) => Math.Pow(2, Math.ScaleB(index, -scale));
}
