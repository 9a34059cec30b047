namespace MmExporter.Model;

/// <summary>The type of a family.</summary>
internal enum MetricType
{
    Counter,
    Gauge,

    /// <summary>Counters and gauges under one name.</summary>
    Untyped,
}
