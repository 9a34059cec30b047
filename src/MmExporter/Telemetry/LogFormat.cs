namespace MmExporter.Telemetry;

/// <summary>How a line of the log looks.</summary>
internal enum LogFormat
{
    Logfmt,
    Json,
}
