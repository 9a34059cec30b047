namespace MmExporter.Ledger;

/// <summary>A file that is taken for dead without proof: its amounts count, and can be taken back.</summary>
/// <param name="identity">What tells it apart from all other files.</param>
/// <param name="content">Its application.</param>
/// <param name="amounts">What it adds.</param>
/// <param name="heldAt">Since when, in Unix seconds.</param>
/// <param name="version">The version of the ledger that has it first; 0 where it is of an earlier run.</param>
internal sealed class HeldFile(ulong identity, LedgerContent content, Amounts amounts, long heldAt, long version)
{
    public ulong Identity { get; } = identity;

    public LedgerContent Content { get; } = content;

    public Amounts Amounts { get; } = amounts;

    public long HeldAt { get; } = heldAt;

    public long Version { get; } = version;

    /// <summary>When it was there last, in Unix seconds.</summary>
    public long LastSeen { get; set; } = heldAt;

    /// <summary>The same as of a file that is folded for good.</summary>
    public FoldedGeneration AsFolded => new(HeldAt, LastSeen, Version);
}
