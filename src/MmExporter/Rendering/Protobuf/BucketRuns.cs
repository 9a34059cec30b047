using MmExporter.Formats;
using MmExporter.Model;

namespace MmExporter.Rendering.Protobuf;

/// <summary>The runs of exponential buckets that are not empty; a gap of one or two empty ones costs less than another run.</summary>
/// <param name="layout">The buckets. What is above the last one counts as one more.</param>
/// <param name="words">The words of the histogram.</param>
internal ref struct BucketRuns(BucketLayout layout, ReadOnlySpan<ulong> words)
{
    private const int GapMax = 2;

    private readonly ReadOnlySpan<ulong> words = words;
    private readonly BucketLayout layout = layout;

    /// <summary>The first bucket of the run, counted from 0.</summary>
    public int Start { get; private set; }

    public int Length { get; private set; }

    /// <summary>The count of a bucket.</summary>
    public readonly ulong this[int bucket] => words[bucket < layout.Count ? HistogramWords.ExponentialBuckets + bucket : HistogramWords.Above];

    public bool MoveNext()
    {
        Start = NextFilled(Start + Length);
        Length = 0;
        for (int next = Start; next <= layout.Count && next - (Start + Length) <= GapMax; next = NextFilled(next + 1))
        {
            Length = next + 1 - Start;
        }

        return Length > 0;
    }

    private readonly int NextFilled(int bucket)
    {
        while (bucket <= layout.Count && this[bucket] == 0)
        {
            bucket++;
        }

        return bucket;
    }
}
