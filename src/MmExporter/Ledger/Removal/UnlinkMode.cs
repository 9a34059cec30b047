namespace MmExporter.Ledger.Removal;

/// <summary>Which files of dead writers are removed once they are in the ledger.</summary>
internal enum UnlinkMode
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those of formats whose writers hold a lock: of them death is certain.</summary>
    Locked,

    /// <summary>Also those that are only taken for dead.</summary>
    All,
}
