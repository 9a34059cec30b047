namespace MmExporter.Telemetry;

/// <summary>What the exporter says of itself.</summary>
/// <param name="Exporter">What it does.</param>
/// <param name="Process">What it takes of the machine.</param>
internal sealed record OwnMetrics(ExporterMetrics Exporter, ProcessMetrics Process);
