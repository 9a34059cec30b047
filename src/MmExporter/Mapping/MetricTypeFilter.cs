namespace MmExporter.Mapping;

/// <summary>The types a rule can ask for with <c>match_metric_type</c>.</summary>
internal enum MetricTypeFilter
{
    Counter,

    /// <summary>Everything that can fall: gauges, up-down counters, and what else is shown as a gauge.</summary>
    Gauge,

    /// <summary>Histograms and summaries.</summary>
    Observer,
}
