namespace MmExporter.Ledger.Removal;

/// <summary>What became of a dead writer's file, or why it is still there.</summary>
internal enum DeadFileFate
{
    Removed,

    /// <summary>It was not there any more.</summary>
    Gone,

    /// <summary>Nothing is removed: the flag says so.</summary>
    Off,

    /// <summary>Nothing is removed: a ledger that could not be read lies beside the new one.</summary>
    Stopped,

    /// <summary>Its format knows no lock, so its writer's death is not certain.</summary>
    NoLock,

    /// <summary>The ledger that has it is not on the disk yet.</summary>
    NotDurable,

    /// <summary>It is among the newest of its application, which stay for whoever wants to know how it died.</summary>
    Newest,

    /// <summary>Another exporter may still have to fold it.</summary>
    TooEarly,

    /// <summary>Another exporter removes the files of this directory.</summary>
    OtherExporter,

    /// <summary>Its name stands for another file, or it holds something else, than what was folded.</summary>
    Changed,

    /// <summary>Somebody holds a lock on it.</summary>
    Locked,

    PermissionDenied,
    ReadOnly,
    Failed,
}
