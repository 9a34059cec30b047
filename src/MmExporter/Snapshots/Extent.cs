namespace MmExporter.Snapshots;

/// <summary>Bytes of a file that belong together, such as a write buffer and the two buffers it chooses from.</summary>
/// <param name="Offset">Offset in the file.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct Extent(int Offset, int Length);
