using MmExporter.Commands.Configuration;
using MmExporter.Formats.V1;
using MmExporter.Ledger;
using MmExporter.Ledger.Removal;
using MmExporter.Model;
using MmExporter.Otlp;
using MmExporter.Rendering;
using MmExporter.Snapshots;
using MmExporter.Telemetry;
using MmExporter.Web;

namespace MmExporter.Commands;

/// <summary>What the flags and the environment say.</summary>
internal sealed record ServeSettings
{
    public const int DefaultRequestsMax = 40;

    /// <summary>Directories to watch, absolute.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Which names are metrics files.</summary>
    public string Glob { get; init; } = "";

    /// <summary>The longest time between two passes.</summary>
    public TimeSpan ScanInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many files, and how large.</summary>
    public FileLimits Files { get; init; } = new();

    /// <summary>How writers' metrics become series; its mapping is read from <see cref="MappingPath"/>.</summary>
    public ModelSettings Model { get; init; } = new();

    /// <summary>How it is found out whether writers live.</summary>
    public LivenessSettings Liveness { get; init; } = new();

    /// <summary>What the places and labels of version 1 files mean.</summary>
    public V1Conventions Conventions { get; init; } = V1Conventions.None;

    /// <summary>How what dead writers counted is kept.</summary>
    public LedgerSettings Ledger { get; init; } = new(null, UnlinkMode.Locked, TimeSpan.FromMinutes(5), new LedgerLimits());

    /// <summary>The file of the mapping, absolute; null for none.</summary>
    public string? MappingPath { get; init; }

    /// <summary>Where to listen; at least one, unless <see cref="HasSystemdSockets"/>.</summary>
    public IReadOnlyList<ListenAddress> ListenAddresses { get; init; } = [];

    /// <summary>Whether to listen on the sockets that systemd passes, and on no others.</summary>
    public bool HasSystemdSockets { get; init; }

    /// <summary>The file that says how the pages are protected, absolute; null for none.</summary>
    public string? WebConfigPath { get; init; }

    /// <summary>The path of the metrics page, beginning with a slash.</summary>
    public string TelemetryPath { get; init; } = "/metrics";

    /// <summary>Scrapes that are answered at once.</summary>
    public int RequestsMax { get; init; } = DefaultRequestsMax;

    /// <summary>What is on the pages beside the values.</summary>
    public PageOptions Page { get; init; } = new();

    /// <summary>Whether <c>mmexporter_*</c> and <c>process_*</c> are on the page.</summary>
    public bool HasExporterMetrics { get; init; } = true;

    /// <summary>Whether a request may have the configuration read again.</summary>
    public bool HasLifecycle { get; init; }

    /// <summary>What is pushed, and where to.</summary>
    public OtlpSettings Otlp { get; init; } = new();

    /// <summary>How long writers that live are waited for at the end.</summary>
    public TimeSpan WaitForWriters { get; init; }

    /// <summary>The lowest levels that are logged.</summary>
    public LogLevels LogLevels { get; init; } = LogLevels.Default;

    /// <summary>How a line of the log looks.</summary>
    public LogFormat LogFormat { get; init; } = LogFormat.Logfmt;

    /// <summary>Reads the configuration file again; null where there is none.</summary>
    public Func<ConfigChange>? ReadAgain { get; init; }
}
