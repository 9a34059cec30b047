namespace MmExporter.Model;

/// <summary>The type of a family.</summary>
internal enum FamilyType : byte
{
    Counter,
    Gauge,

    /// <summary>Counters and gauges under one name.</summary>
    Unknown,
    Histogram,

    /// <summary>Always 1; its labels say something.</summary>
    Info,

    /// <summary>A series for each state, 1 for those that hold.</summary>
    StateSet,
}
