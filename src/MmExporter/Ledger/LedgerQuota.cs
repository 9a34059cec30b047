namespace MmExporter.Ledger;

/// <summary>What all applications together take of the ledger's limits. What is there stays; what does not fit is refused and counted.</summary>
internal sealed class LedgerQuota(LedgerLimits limits)
{
    /// <summary>What an object of the ledger takes beside its texts and words, in bytes, about.</summary>
    public const int OverheadBytes = 160;

    public int Series { get; private set; }

    public long SizeBytes { get; private set; }

    /// <summary>Amounts of series that were refused since the start.</summary>
    public long Refused { get; private set; }

    public bool TryTake(int series, long bytes)
    {
        // Of series that are there amounts are taken, though there be more than the limit after a restart with a lower one.
        if ((series > 0 && Series + series > limits.SeriesMax) || SizeBytes + bytes > limits.SizeBytesMax)
        {
            return false;
        }

        Take(series, bytes);
        return true;
    }

    /// <summary>Takes what is there already, whatever the limits.</summary>
    public void Take(int series, long bytes)
    {
        Series += series;
        SizeBytes += bytes;
    }

    public void GiveBack(int series, long bytes) => Take(-series, -bytes);

    public void Refuse() => Refused++;
}
