namespace MmExporter.Model;

/// <summary>What a pass does with words of a file.</summary>
internal enum MergeOperation : byte
{
    /// <summary>Adds integers; unsigned ones may go beyond 2^64.</summary>
    AddUnsigned,
    AddSigned,

    /// <summary>Adds doubles.</summary>
    AddFloat,

    /// <summary>Adds doubles of counters, which are finite and not below 0, or they are left out.</summary>
    AddTotal,

    /// <summary>The value stands as it is.</summary>
    Set,

    /// <summary>An integer in a series of doubles.</summary>
    AddUnsignedAsFloat,
    AddSignedAsFloat,

    /// <summary>As <see cref="AddFloat"/> or an addition of integers and as <see cref="Set"/>, one number of whatever kind, which
    /// may never have been set, or be none that the series can have.</summary>
    AddWhereSet,
    SetWhereSet,
    Last,
    Min,
    Max,
    Average,
    Histogram,
    State,

    /// <summary>It is there.</summary>
    One,
}
