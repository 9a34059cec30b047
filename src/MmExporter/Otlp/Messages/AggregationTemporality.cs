namespace MmExporter.Otlp.Messages;

/// <summary>Since when a sum counts: as OTLP numbers them.</summary>
internal enum AggregationTemporality
{
    /// <summary>Since the point before.</summary>
    Delta = 1,

    /// <summary>Since the series began.</summary>
    Cumulative = 2,
}
