using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>
/// Keeps totals of doubles from falling by their last digits. As long as the same files are added in the same order a sum
/// only grows; when a share moves from a file to the ledger it is added elsewhere, and may be rounded otherwise. Prometheus would take
/// that for a reset. The same goes for what is added in another order when everything is named anew.
/// </summary>
internal sealed class SteadySums
{
    /// <summary>More than this part of a sum is no rounding.</summary>
    private const double RoundingMax = 1e-12;

    private readonly List<Series> held = [];

    /// <summary>Remembers what was shown, before series get other words. Those that have none yet may have been told by
    /// <see cref="Series.ShownSum"/>.</summary>
    public void Remember(ReadOnlySpan<Family> families, ValueStore store)
    {
        held.Clear();
        foreach (Family family in families)
        {
            foreach (Series one in family.SeriesSpan)
            {
                if (one.Word >= 0)
                {
                    one.ShownSum = IsSum(one) && store.Present[one.Word] ? BitConverter.UInt64BitsToDouble(store.Words[one.Word]) : 0;
                }

                if (one.ShownSum != 0)
                {
                    held.Add(one);
                }
            }
        }
    }

    /// <summary>Shows what was shown where a sum is less by its rounding only.</summary>
    public void Hold(ValueStore store)
    {
        int kept = 0;
        for (int i = 0; i < held.Count; i++)
        {
            Series one = held[i];
            ref ulong word = ref store.Words[one.Word];
            double missing = one.ShownSum - BitConverter.UInt64BitsToDouble(word);
            if (missing > 0 && missing <= Math.Abs(one.ShownSum) * RoundingMax && store.Present[one.Word])
            {
                word = BitConverter.DoubleToUInt64Bits(one.ShownSum);
                held[kept++] = one;
            }
        }

        held.RemoveRange(kept, held.Count - kept);
    }

    private static bool IsSum(Series one) => one.Buckets is not null || (one.IsCounter && one.Number == NumberKind.Float);
}
