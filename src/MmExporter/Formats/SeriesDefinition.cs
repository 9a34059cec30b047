namespace MmExporter.Formats;

/// <summary>A series as its writer describes it, and where its words are in a snapshot.</summary>
/// <param name="metric">Its metric.</param>
/// <param name="labelValues">Its label values, in the order of the metric's keys.</param>
/// <param name="created">When it began to count from 0, in Unix nanoseconds; 0 where nobody knows.</param>
/// <param name="word">Its first word in a snapshot.</param>
internal class SeriesDefinition(MetricDefinition metric, string[] labelValues, long created, int word)
{
    public MetricDefinition Metric { get; } = metric;

    /// <summary>The label values in the order of the metric's keys.</summary>
    public string[] LabelValues { get; } = labelValues;

    /// <summary>When it began to count from 0, in Unix nanoseconds; 0 where nobody knows.</summary>
    public long Created { get; } = created;

    /// <summary>Its first word in a snapshot.</summary>
    public int Word { get; } = word;

    /// <summary>Whether it is done. What it counted stays counted, what it showed is no longer shown.</summary>
    public bool IsRetired { get; set; }
}
