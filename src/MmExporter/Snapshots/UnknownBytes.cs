namespace MmExporter.Snapshots;

/// <summary>How many bytes a pass may read of files that are not known yet. Those that are known cost no more than their fields.</summary>
internal sealed class UnknownBytes(long max)
{
    private long taken;

    /// <summary>Begins a pass.</summary>
    public void Begin() => taken = 0;

    /// <summary>Takes bytes of a file; false where there are no more to be had in this pass.</summary>
    public bool TryTake(long bytes) => (taken += bytes) <= max;
}
