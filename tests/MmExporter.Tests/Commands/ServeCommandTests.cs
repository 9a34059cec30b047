using System.CommandLine;
using System.Net;
using Microsoft.Extensions.Logging;
using MmExporter.Commands;
using MmExporter.Model;
using MmExporter.Model.Naming;
using MmExporter.Snapshots;
using MmExporter.Formats.V1;
using MmExporter.Telemetry;
using MmExporter.Web;

namespace MmExporter.Tests.Commands;

/// <summary>What the flags and the environment say.</summary>
[Collection(nameof(Console))]
public sealed class ServeCommandTests
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    [Fact]
    public void Without_flags_the_defaults_hold()
    {
        ServeSettings settings = Parse("", NoEnvironment);
        string path = Directory.Exists("/dev/shm/mmstats") ? "/dev/shm/mmstats" : Path.TrimEndingDirectorySeparator(Path.GetTempPath());
        Assert.Equal([path], settings.Paths);
        Assert.Equal(("*.mmstats", "/metrics", true), (settings.Glob, settings.TelemetryPath, settings.HasExporterMetrics));
        Assert.Equal((LogLevel.Information, LogFormat.Logfmt), (settings.LogLevels.Lowest, settings.LogFormat));
        Assert.Equal([new ListenAddress(null, 9464)], settings.ListenAddresses);
    }

    [Theory]
    [InlineData("--mmstats.path /a", "/a")]
    [InlineData("--mmstats.path=/a/", "/a")]
    [InlineData("--mmstats.path /a/../b//c", "/b/c")]
    [InlineData("--mmstats.path /a --mmstats.path /b --mmstats.path /a/", "/a /b")]
    [InlineData("--mmstats.path /", "/")]
    public void Paths_are_absolute_and_each_there_once(string arguments, string paths) =>
        Assert.Equal(paths.Split(' '), Parse(arguments, new() { ["MMSTATS_PATH"] = "/environment" }).Paths);

    [Fact]
    public void A_relative_path_is_one_below_the_current_directory() =>
        Assert.Equal([Path.Combine(Environment.CurrentDirectory, "a")], Parse("--mmstats.path a", NoEnvironment).Paths);

    [Theory]
    [InlineData("", "/environment", "*.env")]
    [InlineData("--mmstats.path /flag", "/flag", "*.env")]
    [InlineData("--mmstats.glob *.flag", "/environment", "*.flag")]
    public void The_environment_stands_in_for_flags(string arguments, string path, string glob)
    {
        ServeSettings settings = Parse(arguments, new() { ["MMSTATS_PATH"] = "/environment/", ["MMSTATS_GLOB"] = "*.env" });
        Assert.Equal((path, glob), (Assert.Single(settings.Paths), settings.Glob));
    }

    [Fact]
    public void An_empty_variable_is_one_that_is_not_set()
    {
        var empty = new Dictionary<string, string>
        {
            ["MMSTATS_PATH"] = "",
            ["MMSTATS_GLOB"] = "",
            ["OTEL_EXPORTER_PROMETHEUS_HOST"] = "",
            ["OTEL_EXPORTER_PROMETHEUS_PORT"] = "",
        };
        ServeSettings settings = Parse("", empty), without = Parse("", NoEnvironment);
        Assert.Equal(without.Paths, settings.Paths);
        Assert.Equal((without.Glob, without.ListenAddresses[0]), (settings.Glob, settings.ListenAddresses[0]));
    }

    [Theory]
    [InlineData("", "localhost", "1234", "127.0.0.1", 1234)]
    [InlineData("", "10.0.0.1", "", "10.0.0.1", 9464)]
    [InlineData("", "::1", "1", "::1", 1)]
    [InlineData("", "[::1]", "1", "::1", 1)]
    [InlineData("", "0.0.0.0", "", null, 9464)]
    [InlineData("", "", "0", null, 0)]
    [InlineData("--web.listen-address :5", "10.0.0.1", "1234", null, 5)]
    [InlineData("--web.listen-address :5", "no address", "no port", null, 5)]
    public void The_environment_says_where_to_listen_where_no_flag_does(string arguments, string host, string port, string? address, int number)
    {
        ServeSettings settings = Parse(arguments, new() { ["OTEL_EXPORTER_PROMETHEUS_HOST"] = host, ["OTEL_EXPORTER_PROMETHEUS_PORT"] = port });
        Assert.Equal(new ListenAddress(address is null ? null : IPAddress.Parse(address), number), Assert.Single(settings.ListenAddresses));
    }

    [Fact]
    public void Every_flag_is_heard()
    {
        ServeSettings settings = Parse(
            "--web.listen-address :1 --web.listen-address [::1]:2 --web.telemetry-path / --web.disable-exporter-metrics --log.level debug --log.format json", NoEnvironment);
        Assert.Equal([new ListenAddress(null, 1), new ListenAddress(IPAddress.IPv6Loopback, 2)], settings.ListenAddresses);
        Assert.Equal(("/", false, LogLevel.Debug, LogFormat.Json), (settings.TelemetryPath, settings.HasExporterMetrics, settings.LogLevels.Lowest, settings.LogFormat));
    }

    [Fact]
    public void Every_flag_about_series_and_limits_is_heard()
    {
        ServeSettings settings = Parse(
            "--scan.interval 1m30s --merge process --merge.app-label service --web.translation-strategy NoTranslation --resource.labels a.b,c --resource.labels d "
            + "--mapping.config /map.yml --web.max-requests 3 --web.created-timestamps --web.enable-lifecycle --limit.series 1 --limit.series-per-writer 2 "
            + "--limit.files 4 --limit.file-size 8MiB --limit.label-length 5 --shutdown.wait-for-writers 5s",
            NoEnvironment);
        Assert.Equal((TimeSpan.FromSeconds(90), "/map.yml", 3), (settings.ScanInterval, settings.MappingPath, settings.RequestsMax));
        Assert.Equal((true, true, TimeSpan.FromSeconds(5)), (settings.Page.HasCreated, settings.HasLifecycle, settings.WaitForWriters));
        Assert.Equal(new FileLimits(4, 8 << 20), settings.Files);
        Assert.Equal((MergeMode.Process, "service", TranslationStrategy.NoTranslation), (settings.Model.Merge, settings.Model.ApplicationLabel, settings.Model.Translation));
        Assert.Equal(["a.b", "c", "d"], settings.Model.ResourceLabels);
        Assert.Equal((1, 2, 5), (settings.Model.SeriesMax, settings.Model.SeriesPerWriterMax, settings.Model.LabelLengthMax));
    }

    [Fact]
    public void Without_flags_the_settings_are_those_of_the_stages()
    {
        ServeSettings settings = Parse("", NoEnvironment), none = new();
        Assert.Equal(none with { Paths = settings.Paths, Glob = settings.Glob, ListenAddresses = settings.ListenAddresses, Model = settings.Model, Conventions = settings.Conventions, LogLevels = settings.LogLevels }, settings);
        Assert.Equal(none.Conventions with { Roots = settings.Paths }, settings.Conventions);
        Assert.Equal(none.Model with { ResourceLabels = settings.Model.ResourceLabels }, settings.Model);
        Assert.Empty(settings.Model.ResourceLabels);
    }

    [Theory]
    [InlineData("--merge.app-label=")]
    [InlineData("--merge.app-label", "")]
    public async Task An_application_label_can_be_left_out(params string[] arguments)
    {
        (int code, string error, ServeSettings? settings) = await RunAsync(arguments, NoEnvironment);
        Assert.Equal((0, "", ""), (code, error, settings?.Model.ApplicationLabel));
    }

    [Fact]
    public async Task A_value_may_end_in_an_equals_sign()
    {
        (int code, string error, ServeSettings? settings) = await RunAsync(["--mmstats.glob=x=", "--mmstats.path=/a=b="], NoEnvironment);
        Assert.Equal((0, "", "x=", "/a=b="), (code, error, settings?.Glob, settings?.Paths.Single()));
    }

    [Fact]
    public void What_is_known_of_writers_beyond_their_files_is_heard()
    {
        ServeSettings settings = Parse("--mmstats.path /m --mmstats.layout=app-class --mmstats.groups --liveness=off --liveness.shared-pid-namespace", NoEnvironment);
        Assert.Equal((V1DirectoryLayout.ApplicationClass, true), (settings.Conventions.Layout, settings.Conventions.HasGroups));
        Assert.Equal(["/m"], settings.Conventions.Roots);
        Assert.Equal((false, true), (settings.Liveness.IsAsked, settings.Liveness.SharesPidNamespace));

        settings = Parse("--mmstats.layout class --liveness auto", NoEnvironment);
        Assert.Equal((V1DirectoryLayout.Class, false), (settings.Conventions.Layout, settings.Conventions.HasGroups));
        Assert.Equal((true, false), (settings.Liveness.IsAsked, settings.Liveness.SharesPidNamespace));
        Assert.Equal(V1DirectoryLayout.Flat, Parse("", NoEnvironment).Conventions.Layout);
    }

    [Theory]
    [InlineData("debug", LogLevel.Debug)]
    [InlineData("info", LogLevel.Information)]
    [InlineData("warn", LogLevel.Warning)]
    [InlineData("error", LogLevel.Error)]
    public void Levels_have_these_names(string name, LogLevel level) => Assert.Equal(level, Parse($"--log.level {name}", NoEnvironment).LogLevels.Lowest);

    [Theory]
    [InlineData("--web.listen-address 80", "--web.listen-address: '80' is no address; write :PORT, IP:PORT or [IPV6]:PORT")]
    [InlineData("--web.listen-address :1 --web.listen-address host:80", "--web.listen-address: 'host:80' is no address; write :PORT, IP:PORT or [IPV6]:PORT")]
    [InlineData("--web.telemetry-path metrics", "--web.telemetry-path: 'metrics' is no path for metrics; write it like /metrics, of letters, digits and -._~ and not below /-/")]
    [InlineData("--web.telemetry-path //", "--web.telemetry-path: '//' is no path for metrics; write it like /metrics, of letters, digits and -._~ and not below /-/")]
    [InlineData("--web.telemetry-path /a/../b", "--web.telemetry-path: '/a/../b' is no path for metrics; write it like /metrics, of letters, digits and -._~ and not below /-/")]
    [InlineData("--web.telemetry-path /{x}", "--web.telemetry-path: '/{x}' is no path for metrics; write it like /metrics, of letters, digits and -._~ and not below /-/")]
    [InlineData("--web.telemetry-path /a?b", "--web.telemetry-path: '/a?b' is no path for metrics; write it like /metrics, of letters, digits and -._~ and not below /-/")]
    [InlineData("--web.telemetry-path /-/healthy", "--web.telemetry-path: '/-/healthy' is no path for metrics; write it like /metrics, of letters, digits and -._~ and not below /-/")]
    [InlineData("--log.level trace", "--log.level: 'trace' is none of debug, info, warn, error")]
    [InlineData("--mmstats.layout deep", "--mmstats.layout: 'deep' is none of flat, class, app-class")]
    [InlineData("--liveness on", "--liveness: 'on' is none of auto, off")]
    [InlineData("--log.format xml", "--log.format: 'xml' is none of logfmt, json")]
    [InlineData("--scan.interval 15", "--scan.interval: '15' is no duration from 100ms to 1h; write it like 15s or 1m30s")]
    [InlineData("--scan.interval 1s1m", "--scan.interval: '1s1m' is no duration")]
    [InlineData("--scan.interval 99ms", "--scan.interval: '99ms' is no duration from 100ms to 1h")]
    [InlineData("--merge lane", "--merge: 'lane' is none of application, process")]
    [InlineData("--merge.app-label le", "--merge.app-label: 'le' is no label that series can have")]
    [InlineData("--merge.app-label pid", "--merge.app-label: 'pid' is no label that series can have")]
    [InlineData("--merge.app-label value", "--merge.app-label: 'value' is no label that series can have")]
    [InlineData("--merge.app-label a.b", "--merge.app-label: 'a.b' is no label that series can have")]
    [InlineData("--web.translation-strategy None", "--web.translation-strategy: 'None' is none of UnderscoreEscapingWithSuffixes, ")]
    [InlineData("--resource.labels a,,b", "--resource.labels: 'a,,b' has an empty name")]
    [InlineData("--mapping.config=", "--mapping.config: '' names no file")]
    [InlineData("--web.enable-lifecycle=", "--web.enable-lifecycle: an argument too many behind it; put a value that has spaces into quotes")]
    [InlineData("--web.max-requests 0", "--web.max-requests: '0' is no number from 1 to 10000")]
    [InlineData("--limit.series -1", "--limit.series")]
    [InlineData("--limit.series-per-writer many", "--limit.series-per-writer: 'many' is no number from 1 to 100000000")]
    [InlineData("--limit.files 1000001", "--limit.files: '1000001' is no number from 1 to 1000000")]
    [InlineData("--limit.file-size 16MB", "--limit.file-size: '16MB' is no size from 4KiB to 1GiB; write it like 16MiB or 16777216")]
    [InlineData("--limit.file-size 2GiB", "--limit.file-size: '2GiB' is no size from 4KiB to 1GiB")]
    [InlineData("--limit.label-length 1e3", "--limit.label-length: '1e3' is no number")]
    [InlineData("--shutdown.wait-for-writers soon", "--shutdown.wait-for-writers: 'soon' is no duration up to 1h; write it like 5s or 1m30s")]
    [InlineData("--scan.interval 1s --scan.interval 2s", "--scan.interval")]
    [InlineData("--log.levl debug", "--log.levl")]
    [InlineData("stray", "stray")]
    [InlineData("@file", "@file")]
    [InlineData("--mmstats.path=", "--mmstats.path")]
    [InlineData("--mmstats.path", "--mmstats.path")]
    public async Task A_wrong_flag_is_named_with_what_is_right_and_nothing_runs(string arguments, string complaint)
    {
        (int code, string error, ServeSettings? settings) = await RunAsync(arguments, NoEnvironment);
        Assert.Equal(CommandLine.Usage, code);
        Assert.Null(settings);
        Assert.All(error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line =>
        {
            Assert.StartsWith("mmexporter: ", line, StringComparison.Ordinal);
            Assert.EndsWith(" (--help lists all flags)", line, StringComparison.Ordinal);
        });
        Assert.Contains(complaint, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no host", "")]
    [InlineData("", "port")]
    [InlineData("", "65536")]
    public async Task A_wrong_variable_is_named(string host, string port)
    {
        (int code, string error, _) = await RunAsync("", new() { ["OTEL_EXPORTER_PROMETHEUS_HOST"] = host, ["OTEL_EXPORTER_PROMETHEUS_PORT"] = port });
        Assert.Equal(CommandLine.Usage, code);
        Assert.Contains("OTEL_EXPORTER_PROMETHEUS_HOST and _PORT: '", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_path_names_no_directory()
    {
        (int code, string error, _) = await RunAsync(["--mmstats.path", ""], NoEnvironment);
        Assert.Equal((CommandLine.Usage, "mmexporter: --mmstats.path: '' names no directory (--help lists all flags)\n"), (code, error));
    }

    [Fact]
    public async Task The_exit_code_is_that_of_the_daemon()
    {
        var command = new ServeCommand(_ => null, _ => Task.FromResult(7));
        Assert.Equal(7, await CommandLine.RunAsync(command.Root, []));
    }

    private static ServeSettings Parse(string arguments, Dictionary<string, string> environment)
    {
        (ServeCommand command, List<ServeSettings> served) = Command(environment);
        ParseResult parse = command.Root.Parse(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(parse.Errors);
        Assert.Equal(0, parse.Invoke());
        return Assert.Single(served);
    }

    private static Task<(int Code, string Error, ServeSettings? Settings)> RunAsync(string arguments, Dictionary<string, string> environment) =>
        RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), environment);

    private static async Task<(int Code, string Error, ServeSettings? Settings)> RunAsync(string[] arguments, Dictionary<string, string> environment)
    {
        (ServeCommand command, List<ServeSettings> served) = Command(environment);
        TextWriter before = Console.Error;
        using var error = new StringWriter { NewLine = "\n" };
        Console.SetError(error);
        try
        {
            int code = await CommandLine.RunAsync(command.Root, arguments);
            return (code, error.ToString(), served.SingleOrDefault());
        }
        finally
        {
            Console.SetError(before);
        }
    }

    private static (ServeCommand Command, List<ServeSettings> Served) Command(Dictionary<string, string> environment)
    {
        var served = new List<ServeSettings>();
        var command = new ServeCommand(environment.GetValueOrDefault, settings =>
        {
            served.Add(settings);
            return Task.FromResult(0);
        });
        return (command, served);
    }
}
