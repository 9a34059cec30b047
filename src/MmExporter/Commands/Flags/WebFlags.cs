using System.CommandLine;
using MmExporter.Rendering;
using MmExporter.Web;

namespace MmExporter.Commands.Flags;

/// <summary>Where the pages are, and what is on them.</summary>
internal sealed class WebFlags : IFlagGroup
{
    private const int RequestsMaxLimit = 10_000;

    private readonly ListenAddressFlag listenAddresses = new("Address to listen on: :PORT, IP:PORT or [IPV6]:PORT. Repeatable.");

    private readonly Option<bool> systemdSocket = new("--web.systemd-socket")
    {
        Description = "Listen on the sockets that systemd passes (mmexporter.socket) instead of --web.listen-address.",
    };

    private readonly Option<string> configFile = new("--web.config.file")
    {
        Description = "File with TLS, passwords and headers for the pages, in the format of Prometheus' exporter-toolkit; a change counts at once.",
        HelpName = "FILE",
    };

    private readonly Flag<string> telemetryPath = new(
        "--web.telemetry-path",
        "PATH",
        "/metrics",
        "Path of the metrics page.",
        (string text, out string path) => WebServer.IsTelemetryPath(path = text),
        "is no path for metrics; write it like /metrics, of letters, digits and -._~ and not below /-/");

    private readonly Flag<int> requestsMax = Flag.Number(
        "--web.max-requests", ServeSettings.DefaultRequestsMax, 1, RequestsMaxLimit, "Scrapes that are answered at once; more are told to come again.");

    private readonly Option<bool> createdTimestamps = new("--web.created-timestamps")
    {
        Description = "Tell in OpenMetrics pages when counters and histograms began to count (_created). Prometheus before version 3 takes that for series.",
    };

    private readonly Option<bool> disableExporterMetrics = new("--web.disable-exporter-metrics")
    {
        Description = "Leave out the metrics about the exporter itself (mmexporter_*, process_*).",
    };

    private readonly Option<bool> enableLifecycle = new("--web.enable-lifecycle")
    {
        Description = "Read the mapping and the configuration file again at POST /-/reload.",
    };

    public WebFlags() => configFile.Validators.Add(result => Flag.Check(result, path => path.Length > 0, "names no file"));

    public string Title => "Pages";

    public IReadOnlyList<Option> Options =>
        [listenAddresses.Option, systemdSocket, configFile, telemetryPath.Option, requestsMax.Option, createdTimestamps, disableExporterMetrics, enableLifecycle];

    public ServeSettings Read(SettingReader reader, ServeSettings settings) => settings with
    {
        HasSystemdSockets = reader.GetValue(systemdSocket),
        ListenAddresses = reader.GetValue(systemdSocket) ? [] : listenAddresses.Read(reader),
        WebConfigPath = reader.GetValue(configFile) is { Length: > 0 } path ? Path.GetFullPath(path) : null,
        TelemetryPath = telemetryPath.Read(reader),
        RequestsMax = requestsMax.Read(reader),
        Page = new PageOptions(HasCreated: reader.GetValue(createdTimestamps)),
        HasExporterMetrics = !reader.GetValue(disableExporterMetrics),
        HasLifecycle = reader.GetValue(enableLifecycle),
    };

    /// <summary>Complains of the environment, where it counts, and of two places to listen.</summary>
    public void Check(SettingReader reader)
    {
        if (reader.GetValue(systemdSocket))
        {
            if (reader.IsGiven(listenAddresses.Option))
            {
                reader.Complain("--web.listen-address: with --web.systemd-socket the sockets of systemd are listened on; leave one of the two out");
            }

            return;
        }

        listenAddresses.Check(reader);
    }
}
