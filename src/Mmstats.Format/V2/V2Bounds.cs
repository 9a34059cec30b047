namespace Mmstats.Format.V2;

/// <summary>The checked bounds of an explicit histogram: finite, each above the one before.</summary>
public readonly ref struct V2Bounds
{
    private readonly V2Words words;

    internal V2Bounds(ReadOnlySpan<byte> bytes) => words = new V2Words(bytes);

    /// <summary>How many there are: one less than there are buckets.</summary>
    public int Count => words.Count;

    /// <summary>A bound; values that are equal to it are in its bucket.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such bound.</exception>
    public double this[int index] => words.F64(index);

    /// <summary>Whether every bound is finite and above the one before.</summary>
    internal bool AreInOrder()
    {
        double last = double.NegativeInfinity;
        for (int i = 0; i < Count; i++)
        {
            double bound = this[i];
            if (!double.IsFinite(bound) || bound <= last)
            {
                return false;
            }

            last = bound;
        }

        return true;
    }
}
