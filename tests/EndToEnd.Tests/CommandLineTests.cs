namespace EndToEnd.Tests;

/// <summary>Exit codes and messages, and what the flags do.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task Version_is_one_line()
    {
        ProcessOutput output = await Exporter.RunAsync(["--version"]);

        Assert.Equal((0, ""), (output.ExitCode, output.Stderr));
        Assert.Matches(@"\Ammexporter, version [0-9]+\.[0-9]+\.[0-9]+ \(revision: \w+\)\n\z", output.Stdout);
    }

    [Fact]
    public async Task Help_names_every_flag()
    {
        ProcessOutput output = await Exporter.RunAsync(["--help"]);

        Assert.Equal((0, ""), (output.ExitCode, output.Stderr));
        Assert.All(
            [
                "--mmstats.path", "--mmstats.glob", "--web.listen-address", "--web.telemetry-path",
                "--web.disable-exporter-metrics", "--log.level", "--log.format", "--version", "--help",
            ],
            flag => Assert.Contains($" {flag}", output.Stdout, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--nope", "--nope")]
    [InlineData("stray", "stray")]
    [InlineData("--otlp.headers|Authorization=Bearer|secret", "--otlp.headers: an argument too many behind it")]
    [InlineData("@file", "@file")]
    [InlineData("--mmstats.path", "--mmstats.path")]
    [InlineData("--mmstats.path|", "--mmstats.path")]
    [InlineData("--web.listen-address|nonsense", "nonsense")]
    [InlineData("--web.listen-address=127.0.0.1:65536", "65536")]
    [InlineData("--web.listen-address|::1:80", "::1:80")]
    [InlineData("--web.telemetry-path|metrics", "metrics")]
    [InlineData("--web.telemetry-path|/-/healthy", "/-/healthy")]
    [InlineData("--log.level|loud", "loud")]
    [InlineData("--log.format=xml", "xml")]
    public async Task A_command_line_that_cannot_be_understood_is_one_line_and_exit_code_2(string arguments, string complaint)
    {
        ProcessOutput output = await Exporter.RunAsync(arguments.Split('|'));

        Assert.Equal((2, ""), (output.ExitCode, output.Stdout));
        AssertOneLine(complaint, output.Stderr);
    }

    [Fact]
    public async Task A_port_in_the_environment_that_is_none_is_one_line_and_exit_code_2()
    {
        ProcessOutput output = await Exporter.RunAsync([], new() { ["OTEL_EXPORTER_PROMETHEUS_PORT"] = "http" });

        Assert.Equal((2, ""), (output.ExitCode, output.Stdout));
        AssertOneLine("OTEL_EXPORTER_PROMETHEUS_", output.Stderr);
    }

    [Fact]
    public async Task A_setting_of_OTLP_in_the_environment_that_is_none_is_one_line_and_exit_code_2()
    {
        ProcessOutput output = await Exporter.RunAsync([], new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1", ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "10s" });

        Assert.Equal((2, ""), (output.ExitCode, output.Stdout));
        AssertOneLine("OTEL_EXPORTER_OTLP_TIMEOUT", output.Stderr);
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_read_is_one_line_and_exit_code_1()
    {
        using var directory = new TempDirectory();
        string path = directory.File("missing.pem");
        ProcessOutput output = await Exporter.RunAsync(
            ["--mmstats.path", directory.Path, "--otlp.metrics-endpoint", "https://127.0.0.1:1/v1/metrics", "--otlp.certificate", path]);

        Assert.Equal((1, ""), (output.ExitCode, output.Stdout));
        AssertOneLine(path, output.Stderr);
    }

    [Fact]
    public async Task A_port_in_use_is_one_line_and_exit_code_1()
    {
        using var directory = new TempDirectory();
        await using Exporter first = await Exporter.ReadingAsync(directory.Path);

        ProcessOutput output = await Exporter.RunAsync(["--mmstats.path", directory.Path, "--web.listen-address", first.Address.Authority]);

        Assert.Equal((1, ""), (output.ExitCode, output.Stdout));
        AssertOneLine(first.Address.Authority, output.Stderr);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_one_line_and_exit_code_1()
    {
        using var directory = new TempDirectory();
        // An address for documentation, which no machine has.
        ProcessOutput output = await Exporter.RunAsync(["--mmstats.path", directory.Path, "--web.listen-address", "192.0.2.1:0"]);

        Assert.Equal((1, ""), (output.ExitCode, output.Stdout));
        AssertOneLine("--web.listen-address", output.Stderr);
    }

    [Fact]
    public async Task A_missing_directory_and_a_file_in_its_place_are_one_line_and_exit_code_1()
    {
        using var directory = new TempDirectory();
        foreach (string path in (string[])[directory.File("missing"), MetricsFile.Write(directory.Path, "file", 1)])
        {
            ProcessOutput output = await Exporter.RunAsync(["--mmstats.path", directory.Path, "--mmstats.path", path]);

            Assert.Equal((1, ""), (output.ExitCode, output.Stdout));
            AssertOneLine(path, output.Stderr);
        }
    }

    [Fact]
    public async Task A_directory_that_may_not_be_read_is_one_line_and_exit_code_1()
    {
        using var directory = new TempDirectory();
        string shut = Directory.CreateDirectory(directory.File("shut")).FullName;
        File.SetUnixFileMode(shut, UnixFileMode.None);

        ProcessOutput output = await Exporter.RunAsync(["--mmstats.path", shut], wrapper: Unprivileged.Wrapper);

        Assert.Equal((1, ""), (output.ExitCode, output.Stdout));
        AssertOneLine(shut, output.Stderr);
    }

    [Fact]
    public async Task Flags_take_their_values_after_a_space_or_an_equals_sign_and_paths_and_addresses_repeat()
    {
        using var first = new TempDirectory();
        using var second = new TempDirectory();
        MetricsFile.Write(first.Path, "first", 1);
        MetricsFile.Write(second.Path, "second", 2);
        await using Exporter exporter = await Exporter.StartAsync(
            ["--mmstats.path", first.Path, $"--mmstats.path={second.Path}", "--web.listen-address=127.0.0.1:0", "--web.listen-address", "127.0.0.1:0"]);

        Assert.Equal(2, exporter.Addresses.Distinct().Count());
        using var client = new HttpClient();
        foreach (Uri address in exporter.Addresses)
        {
            PrometheusPage page = PrometheusPage.Parse(await client.GetByteArrayAsync(new Uri(address, "/metrics")));
            Assert.Equal(1, page.Value("c_total", ("app", "first")));
            Assert.Equal(2, page.Value("c_total", ("app", "second")));
        }
    }

    [Fact]
    public async Task The_glob_says_which_names_are_read()
    {
        using var directory = new TempDirectory();
        MetricsFile.Write(directory.Path, "web", 1);
        MetricsFile.Write(directory.Path, "other", 2);
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path, "--mmstats.glob", "w?b.*");

        Assert.Equal(["web"], (await exporter.ScrapeAsync()).Of("c_total").Select(sample => sample.Labels["app"]));
    }

    private static void AssertOneLine(string complaint, string text)
    {
        Assert.StartsWith("mmexporter: ", text, StringComparison.Ordinal);
        Assert.Contains(complaint, text, StringComparison.Ordinal);
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
    }
}
