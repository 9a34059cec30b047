namespace MmExporter.Otlp;

/// <summary>Since when what is pushed counts.</summary>
internal enum Temporality
{
    /// <summary>Since the series began.</summary>
    Cumulative,

    /// <summary>Since the last push; what goes up and down is cumulative.</summary>
    Delta,

    /// <summary>Delta, as applications choose it to keep no state for observed counters; here it is the same as <see cref="Delta"/>.</summary>
    LowMemory,
}
