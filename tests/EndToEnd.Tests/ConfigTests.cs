using System.Net;

namespace EndToEnd.Tests;

/// <summary>The configuration file, and what is checked without a start.</summary>
public sealed class ConfigTests : IDisposable
{
    private const string Good = "The configuration is good.\n";

    private readonly TempDirectory directory = new();

    private string Config => directory.File("mmexporter.yml");

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task The_file_gives_what_neither_flag_nor_variable_does()
    {
        foreach (string name in (string[])["file", "variable", "flag"])
        {
            MetricsFile.Write(directory.Path, name, 1);
        }

        Write($"""
            mmstats:
              path: ["{directory.Path}"]
              glob: file*
            web.listen-address: 127.0.0.1:0
            merge.app-label: service
            """);
        await AssertServedAsync("file", []);
        await AssertServedAsync("variable", new() { ["MMSTATS_GLOB"] = "variable*" });
        await AssertServedAsync("flag", new() { ["MMSTATS_GLOB"] = "variable*" }, "--mmstats.glob=flag*");
    }

    [Theory]
    [InlineData("web: {listen-adress: ':1'}", "1:7: unknown key \"web.listen-adress\"")]
    [InlineData("log:\n  level: loud", "2:10: --log.level: 'loud' is none of")]
    [InlineData("merge: process\nmerge: process", "2:1: \"merge\" is there already, in line 1")]
    [InlineData("otlp.endpoint: h:1", "1:16: --otlp.endpoint: 'h:1' is no address")]
    public async Task A_mistake_is_one_line_with_its_place_and_exit_code_1_for_the_daemon_and_the_check(string yaml, string complaint)
    {
        Write(yaml);
        foreach (string[] command in (string[][])[[], ["config", "check"]])
        {
            ProcessOutput output = await Exporter.RunAsync([.. command, "--config.file", Config]);
            Assert.Equal((1, ""), (output.ExitCode, output.Stdout));
            Assert.StartsWith($"mmexporter: --config.file: {Config}:{complaint}", output.Stderr, StringComparison.Ordinal);
            Assert.Equal(output.Stderr.Length - 1, output.Stderr.IndexOf('\n', StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_check_names_every_mistake_and_starts_nothing()
    {
        string mapping = directory.File("map.yml"), ledger = directory.File("ledger"), missing = directory.File("missing");
        await File.WriteAllTextAsync(mapping, "mappings:\n- match: a\n  nam: b\n");
        await File.WriteAllTextAsync(ledger, "no ledger");
        Write($"mmstats.path: [{missing}]\nmapping.config: {mapping}\nledger.path: {ledger}\notlp: {{endpoint: 'https://h', certificate: {missing}}}\n");

        ProcessOutput output = await Exporter.RunAsync(["config", "check", "--config.file", Config]);
        Assert.Equal((1, ""), (output.ExitCode, output.Stdout));
        string[] lines = output.Stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["--ledger.path: ", "--mapping.config: ", "--mmstats.path: ", "certificates for ", "certificates for "],
            lines.Select(line => line["mmexporter: ".Length..(line.IndexOf(line.Contains("certificates", StringComparison.Ordinal) ? "https" : "/", StringComparison.Ordinal))]).Order(StringComparer.Ordinal));
        Assert.Contains(lines, line => line.Contains($"{mapping}:3:3: ", StringComparison.Ordinal));
        Assert.Equal("no ledger", await File.ReadAllTextAsync(ledger));
        Assert.Equal(3, Directory.GetFiles(directory.Path).Length);
    }

    [Fact]
    public async Task A_good_configuration_is_exit_code_0_also_while_it_is_in_use()
    {
        Write($"mmstats.path: {directory.Path}\nledger.path: {directory.File("ledger")}\nweb.listen-address: 127.0.0.1:0\n");
        Assert.Equal(new ProcessOutput(0, Good, ""), await Exporter.RunAsync(["config", "check", "--config.file", Config]));
        Assert.Single(Directory.GetFiles(directory.Path));

        await using Exporter exporter = await Exporter.StartAsync(["--config.file", Config]);
        await exporter.ScrapeAsync();
        Assert.Equal(new ProcessOutput(0, Good, ""), await Exporter.RunAsync(["config", "check", "--config.file", Config]));
    }

    [Theory]
    [InlineData("--log.level=loud", "--log.level: 'loud'")]
    [InlineData("--nope", "'--nope' is no flag")]
    public async Task A_mistake_in_the_command_line_or_the_environment_is_exit_code_2(string argument, string complaint)
    {
        ProcessOutput output = await Exporter.RunAsync(["config", "check", argument]);
        Assert.Equal((2, ""), (output.ExitCode, output.Stdout));
        Assert.StartsWith($"mmexporter: {complaint}", output.Stderr, StringComparison.Ordinal);
        Assert.Equal(output.Stderr.Length - 1, output.Stderr.IndexOf('\n', StringComparison.Ordinal));

        output = await Exporter.RunAsync(["config", "check"], new() { ["OTEL_EXPORTER_PROMETHEUS_PORT"] = "http" });
        Assert.Equal((2, ""), (output.ExitCode, output.Stdout));
    }

    [Fact]
    public async Task Modules_have_levels_of_their_own_and_a_reload_changes_them()
    {
        await File.WriteAllTextAsync(directory.File("bad.mmstats"), "no metrics");
        Write("log.level: error,Daemon=info,ConfigReload=info\n");
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path, "--config.file", Config, "--web.enable-lifecycle");
        await exporter.ScrapeAsync();
        await ReloadAsync(exporter, HttpStatusCode.OK);
        Assert.DoesNotContain(exporter.Log, line => line.Contains("logger=Collector", StringComparison.Ordinal));

        // A file that is refused is named when it comes.
        Write("log.level: error,Collector=warn\n");
        await ReloadAsync(exporter, HttpStatusCode.OK);
        await File.WriteAllTextAsync(directory.File("worse.mmstats"), "no metrics");
        await exporter.ScrapeAsync();
        await exporter.Process.WaitForLineAsync(line => line.Contains("level=warn logger=Collector", StringComparison.Ordinal));
        Assert.DoesNotContain(exporter.Log, line => line.Contains("/bad.mmstats", StringComparison.Ordinal));
        Assert.Single(exporter.Log, line => line.Contains("logger=ConfigReload", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reload_says_what_needs_a_restart_and_a_file_with_a_mistake_is_refused()
    {
        Write("scan.interval: 1s\n");
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path, "--config.file", Config, "--web.enable-lifecycle");
        Write("scan.interval: 2s\n");
        exporter.Process.Signal(BackgroundProcess.SigHup);
        await exporter.Process.WaitForLineAsync(line => line.Contains("only a restart takes: --scan.interval", StringComparison.Ordinal));

        Write("scan.interval: soon\n");
        string text = await ReloadAsync(exporter, HttpStatusCode.InternalServerError);
        Assert.StartsWith($"failed to reload config: --config.file: {Config}:1:16: --scan.interval: 'soon'", text, StringComparison.Ordinal);
        Assert.Equal(0, (await exporter.ScrapeAsync()).Value("mmexporter_config_last_reload_successful"));
    }

    private static async Task<string> ReloadAsync(Exporter exporter, HttpStatusCode status)
    {
        using HttpResponseMessage response = await exporter.SendAsync(HttpMethod.Post, "/-/reload");
        Assert.Equal(status, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    private async Task AssertServedAsync(string name, Dictionary<string, string> environment, params string[] arguments)
    {
        await using Exporter exporter = await Exporter.StartAsync(["--config.file", Config, .. arguments], environment);
        Assert.Equal(name, Assert.Single((await exporter.ScrapeAsync()).Of("c_total")).Labels["service"]);
    }

    private void Write(string yaml) => File.WriteAllText(Config, yaml);
}
