namespace MmExporter.Ledger;

/// <summary>When a file was folded.</summary>
/// <param name="FoldedAt">When, in Unix seconds.</param>
/// <param name="LastSeen">When it was there last, in Unix seconds.</param>
/// <param name="Version">The version of the ledger that has it first; 0 where it is of an earlier run.</param>
internal readonly record struct FoldedGeneration(long FoldedAt, long LastSeen, long Version);
