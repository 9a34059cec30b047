using System.CommandLine;
using System.CommandLine.Parsing;
using MmExporter.Rendering;
using MmExporter.Web;

namespace MmExporter.Commands.Flags;

/// <summary>Where the pages are, and what is on them.</summary>
internal sealed class WebFlags : IFlagGroup
{
    private const int RequestsMaxLimit = 10_000;

    private readonly Func<string, string?> variable;

    private readonly Option<string[]> listenAddresses = new("--web.listen-address")
    {
        Description = "Address to listen on: :PORT, IP:PORT or [IPV6]:PORT. Repeatable. "
            + $"[default: $OTEL_EXPORTER_PROMETHEUS_HOST:$OTEL_EXPORTER_PROMETHEUS_PORT, else :{ListenAddress.DefaultPort}]",
        HelpName = "ADDRESS",
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
        Description = "Read the mapping again at POST /-/reload.",
    };

    /// <param name="variable">Gives an environment variable, or null where it is empty.</param>
    public WebFlags(Func<string, string?> variable)
    {
        this.variable = variable;
        listenAddresses.Validators.Add(result => Flag.Check(
            result, text => ListenAddress.TryParse(text, out _), "is no address; write :PORT, IP:PORT or [IPV6]:PORT"));
        configFile.Validators.Add(result => Flag.Check(result, path => path.Length > 0, "names no file"));
    }

    public string Title => "Pages";

    public IReadOnlyList<Option> Options =>
        [listenAddresses, configFile, telemetryPath.Option, requestsMax.Option, createdTimestamps, disableExporterMetrics, enableLifecycle];

    public ServeSettings Read(ParseResult parse, ServeSettings settings)
    {
        string[] given = parse.GetValue(listenAddresses) ?? [];
        return settings with
        {
            ListenAddresses = [.. (given.Length > 0 ? given : [AddressOfEnvironment()]).Select(ListenAddress.Parse)],
            WebConfigPath = parse.GetValue(configFile) is { } path ? Path.GetFullPath(path) : null,
            TelemetryPath = telemetryPath.Read(parse),
            RequestsMax = requestsMax.Read(parse),
            Page = new PageOptions(HasCreated: parse.GetValue(createdTimestamps)),
            HasExporterMetrics = !parse.GetValue(disableExporterMetrics),
            HasLifecycle = parse.GetValue(enableLifecycle),
        };
    }

    /// <summary>Complains of the environment, where it counts.</summary>
    public void CheckEnvironment(CommandResult result)
    {
        string address = AddressOfEnvironment();
        if (result.GetResult(listenAddresses) is null && !ListenAddress.TryParse(address, out _))
        {
            result.AddError($"OTEL_EXPORTER_PROMETHEUS_HOST and _PORT: '{address}' is no address; set an IP address and a port");
        }
    }

    private string AddressOfEnvironment()
    {
        string host = variable("OTEL_EXPORTER_PROMETHEUS_HOST") ?? "";
        string port = variable("OTEL_EXPORTER_PROMETHEUS_PORT") ?? $"{ListenAddress.DefaultPort}";
        return (host.Contains(':') && !host.StartsWith('[') ? $"[{host}]" : host) + ':' + port;
    }
}
