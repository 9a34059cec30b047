namespace MmExporter.Rings;

/// <summary>A ring, and what is done with its entries.</summary>
/// <param name="Generation">The generation of its file.</param>
/// <param name="Ring">Its number in the file.</param>
/// <param name="IsPushed">Whether they are pushed; otherwise they are counted.</param>
internal readonly record struct RingUse(ulong Generation, int Ring, bool IsPushed);
