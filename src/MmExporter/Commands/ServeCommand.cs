using System.CommandLine;
using System.CommandLine.Parsing;
using MmExporter.Telemetry;
using MmExporter.Web;

namespace MmExporter.Commands;

/// <summary>The flags of the daemon and what the environment says where a flag is not given.</summary>
internal sealed class ServeCommand
{
    private const string DefaultPath = "/dev/shm/mmstats";
    private const string DefaultGlob = "*.mmstats";

    private static readonly Dictionary<string, LogLevel> LogLevels = new()
    {
        ["debug"] = LogLevel.Debug,
        ["info"] = LogLevel.Information,
        ["warn"] = LogLevel.Warning,
        ["error"] = LogLevel.Error,
    };

    private readonly Func<string, string?> environment;

    private readonly Option<string[]> paths = new("--mmstats.path")
    {
        Description = "Directory of metrics files, subdirectories included. Repeatable. "
            + $"[default: $MMSTATS_PATH, else {DefaultPath} if it is there, else the temporary directory]",
        HelpName = "DIR",
    };

    private readonly Option<string> glob = new("--mmstats.glob")
    {
        Description = "Names of metrics files, with * and ?; matched against the whole path where it has a slash. "
            + $"[default: $MMSTATS_GLOB, else {DefaultGlob}]",
        HelpName = "PATTERN",
    };

    private readonly Option<string[]> listenAddresses = new("--web.listen-address")
    {
        Description = "Address to listen on: :PORT, IP:PORT or [IPV6]:PORT. Repeatable. "
            + $"[default: $OTEL_EXPORTER_PROMETHEUS_HOST:$OTEL_EXPORTER_PROMETHEUS_PORT, else :{ListenAddress.DefaultPort}]",
        HelpName = "ADDRESS",
    };

    private readonly Option<string> telemetryPath = new("--web.telemetry-path")
    {
        Description = "Path of the metrics page.",
        HelpName = "PATH",
        DefaultValueFactory = _ => "/metrics",
    };

    private readonly Option<bool> disableExporterMetrics = new("--web.disable-exporter-metrics")
    {
        Description = "Leave out the metrics about the exporter itself (mmexporter_*, process_*).",
    };

    private readonly Option<string> logLevel = new("--log.level")
    {
        Description = "Lowest level that is logged: debug, info, warn, error.",
        HelpName = "LEVEL",
        DefaultValueFactory = _ => "info",
    };

    private readonly Option<string> logFormat = new("--log.format")
    {
        Description = "Form of the log: logfmt, json.",
        HelpName = "FORMAT",
        DefaultValueFactory = _ => "logfmt",
    };

    private readonly WriterOptions writers = new();
    private readonly LedgerOptions ledger = new();

    /// <param name="environment">Gives an environment variable, or null.</param>
    /// <param name="serve">Runs the daemon and gives its exit code.</param>
    public ServeCommand(Func<string, string?> environment, Func<ServeSettings, Task<int>> serve)
    {
        this.environment = environment;
        Root = new RootCommand("Reads mmstats files and serves them to Prometheus.");
        foreach (Option option in new Option[] { paths, glob, listenAddresses, telemetryPath, disableExporterMetrics, logLevel, logFormat }.Concat(writers.All).Concat(ledger.All))
        {
            Root.Options.Add(option);
        }

        paths.Validators.Add(result => OptionChecks.Check(result, path => path.Length > 0, "names no directory"));
        listenAddresses.Validators.Add(CheckListenAddresses);
        telemetryPath.Validators.Add(result => OptionChecks.Check(
            result, WebServer.IsTelemetryPath, "is no path for metrics; write it like /metrics, of letters, digits and -._~ and not below /-/"));
        logLevel.Validators.Add(result => OptionChecks.Check(result, LogLevels.ContainsKey, $"is none of {string.Join(", ", LogLevels.Keys)}"));
        logFormat.Validators.Add(result => OptionChecks.Check(result, text => text is "logfmt" or "json", "is none of logfmt, json"));
        Root.Validators.Add(CheckEnvironment);
        Root.SetAction((parse, _) => serve(Read(parse)));
    }

    public RootCommand Root { get; }

    private ServeSettings Read(ParseResult parse)
    {
        string[] given = parse.GetValue(paths) ?? [];
        string[] roots = [.. (given.Length > 0 ? given : [DefaultDirectory()]).Select(NormalPath).Distinct()];
        return new ServeSettings(
            roots,
            parse.GetValue(glob) ?? Variable("MMSTATS_GLOB") ?? DefaultGlob,
            ReadListenAddresses(parse.GetValue(listenAddresses) ?? []),
            parse.GetValue(telemetryPath)!,
            !parse.GetValue(disableExporterMetrics),
            LogLevels[parse.GetValue(logLevel)!],
            parse.GetValue(logFormat) == "json" ? LogFormat.Json : LogFormat.Logfmt)
        {
            Liveness = writers.ReadLiveness(parse),
            Conventions = writers.ReadConventions(parse, roots),
            Ledger = ledger.Read(parse),
        };
    }

    private string DefaultDirectory() =>
        Variable("MMSTATS_PATH") ?? (Directory.Exists(DefaultPath) ? DefaultPath : Path.GetTempPath());

    private static string NormalPath(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private ListenAddress[] ReadListenAddresses(string[] texts) =>
        [.. (texts.Length > 0 ? texts : [ListenAddressOfEnvironment()]).Select(ListenAddress.Parse)];

    private string ListenAddressOfEnvironment()
    {
        string host = Variable("OTEL_EXPORTER_PROMETHEUS_HOST") ?? "";
        string port = Variable("OTEL_EXPORTER_PROMETHEUS_PORT") ?? $"{ListenAddress.DefaultPort}";
        return (host.Contains(':') && !host.StartsWith('[') ? $"[{host}]" : host) + ':' + port;
    }

    private void CheckEnvironment(CommandResult result)
    {
        string address = ListenAddressOfEnvironment();
        if (result.GetResult(listenAddresses) is null && !ListenAddress.TryParse(address, out _))
        {
            result.AddError($"OTEL_EXPORTER_PROMETHEUS_HOST and _PORT: '{address}' is no address; set an IP address and a port");
        }
    }

    private static void CheckListenAddresses(OptionResult result)
    {
        foreach (Token token in result.Tokens)
        {
            if (!ListenAddress.TryParse(token.Value, out _))
            {
                result.AddError($"--web.listen-address: '{token.Value}' is no address; write :PORT, IP:PORT or [IPV6]:PORT");
            }
        }
    }

    private string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;
}
