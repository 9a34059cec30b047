namespace MmExporter.Snapshots;

/// <summary>Readings of one extent in the order they were made, each by a system call of its own.</summary>
/// <param name="windows">The readings, one behind the other.</param>
/// <param name="count">How many.</param>
/// <param name="windowLength">Bytes of each.</param>
/// <param name="extent">Where the extent lies in the file. Its offset within its cache line is the same in a window, so what is one
/// aligned word in the file was copied as one.</param>
internal readonly ref struct ExtentReadings(ReadOnlySpan<byte> windows, int count, int windowLength, Extent extent)
{
    private readonly ReadOnlySpan<byte> windows = windows;

    /// <summary>How many readings there are.</summary>
    public int Count { get; } = count;

    /// <summary>The extent's bytes in a reading, 0 being the oldest.</summary>
    public ReadOnlySpan<byte> this[int index] =>
        windows.Slice(index * windowLength + extent.Offset % StableReader.WindowAlignment, extent.Length);
}
