namespace MmExporter.Otlp.Delivery;

/// <summary>How a request's body is compressed.</summary>
internal enum OtlpCompression
{
    None,
    Gzip,
}
