namespace Mmstats.Writer.Metrics;

/// <summary>All that is registered under one name: families that differ in their label keys, and one limit of series for them.</summary>
internal sealed class NamedMetric(MetricDefinition definition, Type instrument)
{
    private static readonly string[] OverflowKeys = ["otel.metric.overflow"];

    public MetricDefinition Definition { get; } = definition;

    public Type Instrument { get; } = instrument;

    /// <summary>Families of the instrument's type, by their keys.</summary>
    public List<(Metric Metric, object Family)> Families { get; } = [];

    /// <summary>Number of series under the name, but for the overflow series.</summary>
    public int SeriesCount { get; set; }

    /// <summary>What counts for label values beyond the limit.</summary>
    public object? Overflow { get; set; }

    public Metric OverflowMetric { get; } = new(definition, OverflowKeys);
}
