namespace MmExporter.Otlp.Messages;

/// <summary>What the points of a metric are.</summary>
internal enum PointKind
{
    /// <summary>A sum that only grows.</summary>
    Counter,

    /// <summary>A sum that may fall.</summary>
    UpDownCounter,

    Gauge,
    Histogram,
    ExponentialHistogram,
}
