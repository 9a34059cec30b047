namespace MmExporter.Otlp.Logs;

/// <summary>The tags (number and wire type) of the fields of log records. What holds them has the same fields as with metrics.</summary>
/// <remarks>https://github.com/open-telemetry/opentelemetry-proto/blob/v1.9.0/opentelemetry/proto/logs/v1/logs.proto</remarks>
internal static class LogTags
{
    private const int Varint = 0, Fixed64 = 1, Bytes = 2;

    public const byte Time = 1 << 3 | Fixed64, SeverityNumber = 2 << 3 | Varint, SeverityText = 3 << 3 | Bytes, Body = 5 << 3 | Bytes,
        Attribute = 6 << 3 | Bytes, ObservedTime = 11 << 3 | Fixed64, EventName = 12 << 3 | Bytes;
}
