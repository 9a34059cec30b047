namespace MmExporter.Formats;

/// <summary>How the gauges of an application's living writers become one.</summary>
internal enum GaugeMerge : byte
{
    /// <summary>It is no gauge.</summary>
    None,

    /// <summary>The latest that was set; among equals that of the greatest writer id.</summary>
    Last,
    Sum,
    Min,
    Max,
    Average,

    /// <summary>They do not: each writer has a series of its own.</summary>
    Each,
}
