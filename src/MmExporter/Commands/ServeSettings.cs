using Microsoft.Extensions.Logging;
using MmExporter.Formats.V1;
using MmExporter.Model;
using MmExporter.Snapshots;
using MmExporter.Telemetry;
using MmExporter.Web;

namespace MmExporter.Commands;

/// <summary>What the flags and the environment say.</summary>
/// <param name="Paths">Directories to watch, absolute.</param>
/// <param name="Glob">Which names are metrics files.</param>
/// <param name="ListenAddresses">Where to listen; at least one.</param>
/// <param name="TelemetryPath">The path of the metrics page, beginning with a slash.</param>
/// <param name="HasExporterMetrics">Whether <c>mmexporter_*</c> and <c>process_*</c> are on the page.</param>
/// <param name="LogLevel">The lowest level that is logged.</param>
/// <param name="LogFormat">How a line of the log looks.</param>
internal sealed record ServeSettings(
    IReadOnlyList<string> Paths,
    string Glob,
    IReadOnlyList<ListenAddress> ListenAddresses,
    string TelemetryPath,
    bool HasExporterMetrics,
    LogLevel LogLevel,
    LogFormat LogFormat)
{
    /// <summary>How writers' metrics become series.</summary>
    public ModelSettings Model { get; init; } = new();

    /// <summary>How it is found out whether writers live.</summary>
    public LivenessSettings Liveness { get; init; } = new();

    /// <summary>What the places and labels of version 1 files mean.</summary>
    public V1Conventions Conventions { get; init; } = V1Conventions.None;

    /// <summary>How what dead writers counted is kept.</summary>
    public required LedgerSettings Ledger { get; init; }
}
