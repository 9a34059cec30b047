using System.CommandLine;
using System.Text.Json;
using MmExporter.Commands;
using MmExporter.Commands.Configuration;
using MmExporter.Model;
using MmExporter.Otlp;
using MmExporter.Web;

namespace MmExporter.Tests.Commands;

/// <summary>Flags in a file.</summary>
[Collection(nameof(Console))]
public sealed class ConfigFileTests : IDisposable
{
    /// <summary>Each flag understands one of these, and it is not its default.</summary>
    private static readonly string[] Values =
        ["true", "7s", "7m", "7", "7MiB", "debug", "json", "class", "off", "process", "all", "NoTranslation", ":7", "a=b", "gzip", "grpc", "delta", "http://x:1", "/x", "x"];

    /// <summary>With these, no flag of OTLP is without effect; the second are for the flag that the first cannot be without.</summary>
    private static readonly Dictionary<string, string>[] Bases =
    [
        new() { ["otlp.endpoint"] = "h:1", ["otlp.protocol"] = "grpc", ["otlp.client-certificate"] = "/c" },
        new() { ["otlp.endpoint"] = "http://h:1" },
    ];

    private readonly ConfigScene scene = new();

    public static TheoryData<string> Flags =>
        [.. new ServeCommand(_ => null, _ => Task.FromResult(0)).Root.Options.Select(option => option.Name).Except([ConfigFlag.Name, "--help", "--version"])];

    public void Dispose() => scene.Dispose();

    [Theory]
    [MemberData(nameof(Flags))]
    public async Task Every_flag_can_stand_in_the_file_as_one_key_or_nested(string flag)
    {
        (string Key, string Value)[] others = [];
        string? without = null, value = null, expected = null;
        foreach (Dictionary<string, string> given in Bases.TakeWhile(_ => without is null))
        {
            others = [.. given.Where(other => "--" + other.Key != flag).Select(other => (other.Key, other.Value))];
            without = (await scene.RunAsync(Arguments())).Settings is { } settings ? Text(settings) : null;
        }

        foreach (string candidate in Values)
        {
            (_, _, ServeSettings? settings) = await scene.RunAsync([.. Arguments(), $"{flag}={candidate}"]);
            if (settings is not null && Text(settings) is var text && text != without)
            {
                (value, expected) = (candidate, text);
                break;
            }
        }

        Assert.True(value is not null, $"{flag} understands none of the values; give it one there");
        string[] names = flag[2..].Split('.');
        string nested = string.Join('\n', names.Select((name, depth) => $"{new string(' ', depth)}{name}:")) + $" \"{value}\"";
        foreach (string yaml in (string[])[$"{flag[2..]}: {value}", nested])
        {
            Assert.Equal(expected, Text(await scene.Write(string.Concat(others.Select(other => $"{other.Key}: {other.Value}\n")) + yaml).ReadAsync()));
        }

        string[] Arguments() => [.. others.Select(other => $"--{other.Key}={other.Value}")];
    }

    [Fact]
    public async Task A_key_that_is_a_flag_and_the_beginning_of_others_may_be_both()
    {
        ServeSettings settings = await scene.Write("merge: process\nmerge.app-label: service\nliveness: {shared-pid-namespace: true}\n").ReadAsync();
        Assert.Equal((MergeMode.Process, "service"), (settings.Model.Merge, settings.Model.ApplicationLabel));
        Assert.Equal((true, true), (settings.Liveness.IsAsked, settings.Liveness.SharesPidNamespace));
    }

    [Fact]
    public async Task The_example_of_the_documentation_is_taken()
    {
        string page = await File.ReadAllTextAsync(Path.Combine(RepoPaths.Root, "docs", "flags.md"));
        ServeSettings settings = await scene.Write(page.Split("```yaml\n")[1].Split("```")[0]).ReadAsync();
        Assert.Equal((true, "service", "Bearer abc"), (settings.HasLifecycle, settings.Model.ApplicationLabel, settings.Otlp.Logs!.Headers.Single().Value));
    }

    [Fact]
    public async Task A_repeatable_flag_has_a_value_or_a_list()
    {
        ServeSettings settings = await scene.Write("mmstats: {path: [/a, /b]}\nweb.listen-address: ':5'\nresource.labels:\n- a,b\n- c\n").ReadAsync();
        Assert.Equal(["/a", "/b"], settings.Paths);
        Assert.Equal([new ListenAddress(null, 5)], settings.ListenAddresses);
        Assert.Equal(["a", "b", "c"], settings.Model.ResourceLabels);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("---\n...\n")]
    [InlineData("web:\notlp: {}\n")]
    public async Task A_file_may_set_nothing(string yaml) => Assert.Equal(Text((await scene.RunAsync()).Settings!), Text(await scene.Write(yaml).ReadAsync()));

    [Fact]
    public async Task Text_that_looks_like_a_flag_and_empty_text_are_values()
    {
        ServeSettings settings = await scene.Write("mmstats.glob: --log.level=x\nmerge.app-label: \"\"\n").ReadAsync();
        Assert.Equal(("--log.level=x", ""), (settings.Glob, settings.Model.ApplicationLabel));
    }

    [Fact]
    public async Task Flags_go_before_variables_and_these_before_the_file()
    {
        scene.Write("mmstats: {path: /file, glob: '*.file'}\nweb.listen-address: ':1'\nweb.enable-lifecycle: true\nscan.interval: 1s\n");
        await AssertAsync("/file", "*.file", 1);
        scene.Environment["MMSTATS_PATH"] = "/variable";
        scene.Environment["MMSTATS_GLOB"] = "*.variable";
        scene.Environment["OTEL_EXPORTER_PROMETHEUS_PORT"] = "2";
        await AssertAsync("/variable", "*.variable", 2);
        await AssertAsync("/flag", "*.flag", 3, "--mmstats.path=/flag", "--mmstats.glob=*.flag", "--web.listen-address=:3");
        ServeSettings settings = await scene.ReadAsync("--web.enable-lifecycle=false", "--scan.interval=2s");
        Assert.Equal((false, TimeSpan.FromSeconds(2)), (settings.HasLifecycle, settings.ScanInterval));
        Assert.True((await scene.ReadAsync()).HasLifecycle);
    }

    [Theory]
    [InlineData("", "", "http://file/v1/metrics", "http://file/v1/logs")]
    [InlineData("ENDPOINT=http://all", "", "http://all/v1/metrics", "http://all/v1/logs")]
    [InlineData("METRICS_ENDPOINT=http://m/m", "", "http://m/m", "http://file/v1/logs")]
    [InlineData("METRICS_ENDPOINT=http://m/m", "--otlp.logs-endpoint=http://flag/l", "http://m/m", "http://flag/l")]
    [InlineData("METRICS_ENDPOINT=http://m/m", "--otlp.endpoint=http://flag", "http://flag/v1/metrics", "http://flag/v1/logs")]
    public async Task A_variable_of_a_signal_goes_before_the_file_too(string variable, string flag, string metrics, string logs)
    {
        Set(variable);
        OtlpSettings otlp = (await scene.Write("otlp.endpoint: http://file\n").ReadAsync(flag.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Otlp;
        Assert.Equal((metrics, logs), (otlp.Metrics!.Uri.AbsoluteUri, otlp.Logs!.Uri.AbsoluteUri));
    }

    [Fact]
    public async Task Settings_of_OTLP_come_from_the_file_where_no_variable_says_them()
    {
        scene.Write("otlp: {endpoint: h:1, protocol: grpc, insecure: true, timeout: 3s, headers: [a=file, b=file], interval: 7s}\n");
        OtlpSettings otlp = (await scene.ReadAsync()).Otlp;
        Assert.Equal(("http", TimeSpan.FromSeconds(3), 2, TimeSpan.FromSeconds(7)), (otlp.Logs!.Uri.Scheme, otlp.Logs.Timeout, otlp.Logs.Headers.Count, otlp.Interval));
        Set("METRICS_INSECURE=false METRICS_TIMEOUT=1000 HEADERS=c=d");
        otlp = (await scene.ReadAsync()).Otlp;
        Assert.Equal(("https", "http"), (otlp.Metrics!.Uri.Scheme, otlp.Logs!.Uri.Scheme));
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)), (otlp.Metrics.Timeout, otlp.Logs.Timeout));
        Assert.All([otlp.Metrics, otlp.Logs], endpoint => Assert.Equal("c", Assert.Single(endpoint.Headers).Key));
    }

    [Theory]
    [InlineData("web: {x: 1}", "1:7: unknown key \"web.x\"; known here are translation-strategy, listen-address, ")]
    [InlineData("\nwob: 1", "2:1: unknown key \"wob\"; known here are mmstats, scan, liveness, ")]
    [InlineData("config.file: x", "1:1: unknown key \"config.file\"")]
    [InlineData("config: {file: x}", "1:1: unknown key \"config\"")]
    [InlineData("help: true", "1:1: unknown key \"help\"")]
    [InlineData("'': 1", "1:1: unknown key \"\"")]
    [InlineData("web: 5", "1:6: \"web\" is no mapping")]
    [InlineData("mmstats: [{path: /a}]", "1:10: \"mmstats\" is no mapping")]
    [InlineData("scan.interval: {x: 1}", "1:16: \"scan.interval\" is no single value")]
    [InlineData("mmstats.path: [[/a]]", "1:16: \"mmstats.path\" is no single value")]
    [InlineData("scan.interval: [1s]", "1:16: \"scan.interval\" has one value and is no list")]
    [InlineData("mmstats.path: []", "1:15: \"mmstats.path\" is an empty list")]
    [InlineData("web:\n  listen-address:\n", "2:18: \"web.listen-address\" has no value")]
    [InlineData("mmstats.path:\n- /a\n-\n", "3:2: \"mmstats.path\" has no value")]
    [InlineData("merge: process\nmerge: process", "2:1: \"merge\" is there already, in line 1")]
    [InlineData("web: {max-requests: 1}\n\nweb.max-requests: 1", "3:1: \"web.max-requests\" is there already, in line 1")]
    [InlineData("web: {}\nweb: {}", "2:1: \"web\" is there already, in line 1")]
    [InlineData("limit:\n  series: many", "2:11: --limit.series: 'many' is no number from 1 to 100000000")]
    [InlineData("web.listen-address: [':1', '1']", "1:28: --web.listen-address: '1' is no address")]
    [InlineData("web.enable-lifecycle: maybe", "1:23: --web.enable-lifecycle: \"maybe\" is neither true nor false")]
    [InlineData("ledger.path: ''", "1:14: --ledger.path: '' names no file")]
    [InlineData("log.level: loud", "1:12: --log.level: 'loud' is none of debug, info, warn, error")]
    [InlineData("otlp.endpoint: h:1", "1:16: --otlp.endpoint: 'h:1' is no address")]
    [InlineData("otlp:\n  logs-endpoint: ftp://h", "2:18: --otlp.logs-endpoint: 'ftp://h' is no address")]
    [InlineData("limit.series: x\nscan.interval: y", "1:15: --limit.series")]
    [InlineData("limit.series: x\nnope: y", "1:15: --limit.series")]
    [InlineData("- a", "1:1: the file is no mapping")]
    [InlineData("log: \"a", "1:6: not YAML")]
    [InlineData("web:\n\tx: 1", "1:1: not YAML")]
    [InlineData("log.level: &a info", "1:12: anchors")]
    [InlineData("log.level: info\n---\nlog.level: info", "2:1: there is a second document")]
    public async Task A_mistake_has_its_place_and_nothing_runs(string yaml, string complaint) =>
        Assert.StartsWith(complaint, await scene.Write(yaml).RefuseAsync(), StringComparison.Ordinal);

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        Assert.Contains("name a file that this user may read", await scene.RefuseAsync(), StringComparison.Ordinal);
        (int code, string error, _) = await scene.RunAsync("--config.file=");
        Assert.Equal((CommandLine.Usage, "mmexporter: --config.file: '' names no file (--help lists all flags)\n"), (code, error));
    }

    [Fact]
    public async Task A_variable_that_counts_because_of_the_file_is_a_mistake_of_the_environment()
    {
        Set("PROTOCOL=pigeon");
        (int code, string error, _) = await scene.Write("otlp.endpoint: http://h\n").RunAsync("--config.file", scene.Path);
        Assert.Equal(CommandLine.Usage, code);
        Assert.StartsWith("mmexporter: OTEL_EXPORTER_OTLP_PROTOCOL: 'pigeon' is none of ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_may_be_secret_is_not_printed()
    {
        const string Secret = "hunter2";
        foreach (string yaml in (string[])[$"otlp.headers: '{Secret}'", $"otlp.headers: [a=b, 'c {Secret}']", $"otlp.endpoint: http://user:{Secret}@h"])
        {
            Assert.DoesNotContain(Secret, await scene.Write(yaml).RefuseAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Read_again_it_gives_the_new_settings_and_tells_what_needs_a_restart()
    {
        ServeSettings start = await scene.Write("log.level: info\nscan.interval: 1s\nweb.max-requests: 5\nlimit.files: 7\n").ReadAsync("--limit.series=3");
        ConfigChange change = Change(start, "log.level: debug\nscan.interval: 2s\nweb: {max-requests: 5}\nlimit.series: 4\nmapping.config: /m\n");
        Assert.Equal((Microsoft.Extensions.Logging.LogLevel.Debug, "/m", null), (change.Settings!.LogLevels.Lowest, change.Settings.MappingPath, change.Error));
        Assert.Equal(["--limit.files", "--scan.interval"], change.RestartFlags.Order());

        Assert.Empty(Change(start, "log.level: info\nscan.interval: 1s\nweb.max-requests: 5\nlimit.files: 7\n").RestartFlags);
        change = Change(start, "log.level: loud\n");
        Assert.Null(change.Settings);
        Assert.StartsWith($"--config.file: {scene.Path}:1:12: --log.level: 'loud'", change.Error, StringComparison.Ordinal);
        Assert.Null((await scene.RunAsync()).Settings!.ReadAgain);
    }

    private ConfigChange Change(ServeSettings start, string yaml)
    {
        scene.Write(yaml);
        return start.ReadAgain!();
    }

    private async Task AssertAsync(string path, string glob, int port, params string[] arguments)
    {
        ServeSettings settings = await scene.ReadAsync(arguments);
        Assert.Equal((path, glob, port), (Assert.Single(settings.Paths), settings.Glob, Assert.Single(settings.ListenAddresses).Port));
    }

    private void Set(string variables)
    {
        foreach (string variable in variables.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            scene.Environment["OTEL_EXPORTER_OTLP_" + variable.Split('=')[0]] = variable[(variable.IndexOf('=', StringComparison.Ordinal) + 1)..];
        }
    }

    /// <summary>All settings, to be compared.</summary>
    private static string Text(ServeSettings settings) => JsonSerializer.Serialize(settings with { ReadAgain = null });
}
