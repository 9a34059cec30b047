namespace Mmstats.Format.V2;

/// <summary>The entries of a ring that were not overwritten while they were read.</summary>
/// <param name="First">Number of the first good entry, counted from the first that was ever written.</param>
/// <param name="End">One more than the number of the last good entry; not less than <paramref name="First"/>.</param>
public readonly record struct V2RingRange(ulong First, ulong End)
{
    /// <summary>How many entries are good: less than the ring has.</summary>
    public int Count => (int)(End - First);

    /// <summary>Finds the good entries among those that were read between two readings of the head.</summary>
    /// <param name="head">The head before the entries were read.</param>
    /// <param name="headAfter">The head after they were read.</param>
    /// <param name="shape">The shape of the ring.</param>
    /// <param name="range">The good entries; none when the return value is false.</param>
    /// <param name="refusal"><see cref="V2Refusal.WrongWords"/> for a shape that is no ring's, or
    /// <see cref="V2Refusal.RingWentBack"/>, when the return value is false.</param>
    /// <returns>Whether the two heads can be those of one ring.</returns>
    public static bool TryFind(ulong head, ulong headAfter, in V2Shape shape, out V2RingRange range, out V2Refusal refusal)
    {
        range = default;
        refusal = shape.EntryCount == 0 ? V2Refusal.WrongWords :
            headAfter < head ? V2Refusal.RingWentBack :
            V2Refusal.None;
        if (refusal != V2Refusal.None)
        {
            return false;
        }

        ulong kept = (ulong)(shape.EntryCount - V2Layout.RingMarginEntries);
        ulong first = headAfter > kept ? headAfter - kept : 0;
        range = new V2RingRange(Math.Min(first, head), head);
        return true;
    }
}
