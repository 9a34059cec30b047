namespace MmExporter.Model.Naming;

/// <summary>What is named, as far as the name depends on it.</summary>
internal enum NamedKind
{
    /// <summary>A sum that only grows: its sample ends in <c>_total</c>.</summary>
    Counter,
    UpDownCounter,

    /// <summary>With the unit <c>1</c> it is a ratio.</summary>
    Gauge,
    Histogram,

    /// <summary>Facts in labels: its sample ends in <c>_info</c> and it has no unit.</summary>
    Info,

    /// <summary>One of some states: it has no unit.</summary>
    State,
}
