namespace MmExporter.Otlp.Delivery;

/// <summary>What is sent.</summary>
internal enum OtlpSignal
{
    Metrics,
    Logs,
}
