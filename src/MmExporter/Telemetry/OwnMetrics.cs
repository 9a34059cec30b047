namespace MmExporter.Telemetry;

/// <summary>What the exporter says of itself.</summary>
/// <param name="Exporter">What it does.</param>
/// <param name="Ledger">What it keeps of dead writers.</param>
/// <param name="Parts">What it pushes, by signal, and how its pages are protected.</param>
/// <param name="Process">What it takes of the machine.</param>
internal sealed record OwnMetrics(ExporterMetrics Exporter, LedgerMetrics Ledger, IReadOnlyList<IOwnFamilies> Parts, ProcessMetrics Process);
