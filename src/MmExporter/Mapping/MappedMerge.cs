namespace MmExporter.Mapping;

/// <summary>How a rule says the gauges of several writers become one.</summary>
internal enum MappedMerge
{
    Sum,

    /// <summary>The value that was written last.</summary>
    Last,
    Min,
    Max,
    Avg,

    /// <summary>Not at all: each writer keeps a series of its own.</summary>
    Each,
}
