namespace MmExporter.Snapshots;

/// <summary>Which files are too much.</summary>
/// <param name="CountMax">Files at most; the ones that are known stay.</param>
/// <param name="SizeBytesMax">The largest file.</param>
internal sealed record FileLimits(int CountMax = 16_384, int SizeBytesMax = 16 * 1024 * 1024);
