namespace MmExporter.Rendering;

/// <summary>What is on the pages beside the values.</summary>
/// <param name="HasCreated">Whether OpenMetrics pages tell when counters and histograms began to count. Prometheus before version 3
/// takes that for series.</param>
internal sealed record PageOptions(bool HasCreated = false);
