using System.Diagnostics;
using System.Text.RegularExpressions;

namespace EndToEnd.Tests;

/// <summary>What a newcomer runs first.</summary>
/// <remarks>The build is left out, since these tests are part of what it would build: a stand-in for <c>dotnet</c> notes
/// what it was asked for.</remarks>
public sealed partial class RunScriptTests : IDisposable
{
    private static readonly string Script = Path.Combine(RepoPaths.Root, "run.sh");
    private static readonly TimeSpan EndTimeMax = TimeSpan.FromSeconds(5);

    private readonly TempDirectory tools = new();
    private readonly Dictionary<string, string> environment;

    public RunScriptTests()
    {
        string dotnet = tools.File("dotnet");
        File.WriteAllText(dotnet, $"#!/bin/sh\necho \"$@\" >> {tools.File("asked")}\n");
        File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        environment = new()
        {
            ["PATH"] = $"{tools.Path}:{Environment.GetEnvironmentVariable("PATH")}",
            ["OTEL_EXPORTER_PROMETHEUS_HOST"] = "127.0.0.1",
            ["OTEL_EXPORTER_PROMETHEUS_PORT"] = FormattableString.Invariant($"{FreePort.Next()}"),
        };
    }

    public void Dispose() => tools.Dispose();

    [Fact]
    public async Task Without_arguments_a_demonstration_is_served_and_Ctrl_C_ends_all_of_it()
    {
        // A session of its own has its own group of processes, as a terminal's foreground has.
        await using BackgroundProcess script = BackgroundProcess.Start("setsid", [Script], environment);
        string command = (await script.WaitForLineAsync(line => line.Contains("curl", StringComparison.Ordinal))).Trim();
        string directory = DemoDirectory().Match(await script.WaitForLineAsync(line => DemoDirectory().IsMatch(line))).Value;

        string curl = command[command.IndexOf("curl", StringComparison.Ordinal)..];
        Assert.Contains(environment["OTEL_EXPORTER_PROMETHEUS_PORT"], curl, StringComparison.Ordinal);
        await Eventually.Async(
            async () => (await RunProcess.Async("sh", ["-c", curl])).Stdout.Contains("\nweb_requests_total{app=\"web\"} ", StringComparison.Ordinal),
            "the command it prints shows the demonstration");
        await script.WaitForLineAsync(line => line.Contains("Listening on http://127.0.0.1:", StringComparison.Ordinal));
        Assert.True(Directory.Exists(directory));
        Assert.NotEmpty(ProcFiles.CommandLinesNaming(directory));

        long start = Stopwatch.GetTimestamp();
        (await RunProcess.Async("kill", ["-INT", "--", FormattableString.Invariant($"-{script.Id}")])).MustSucceed();
        Assert.Equal(0, await script.WaitForExitAsync());

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, EndTimeMax);
        Assert.False(Directory.Exists(directory));
        Assert.Empty(ProcFiles.CommandLinesNaming(directory));
        Assert.Matches(@"\Abuild \S*MmExporter\.slnx --configuration Release\b.*\n\z", await File.ReadAllTextAsync(tools.File("asked")));
    }

    [Fact]
    public async Task Arguments_are_the_exporters_own()
    {
        using var directory = new TempDirectory();
        MetricsFile.Write(directory.Path, "web", 7);
        await using BackgroundProcess script = BackgroundProcess.Start(
            Script, ["--mmstats.path", directory.Path, "--web.listen-address", "127.0.0.1:0"], environment);
        string line = await script.WaitForLineAsync(line => line.Contains("Listening on ", StringComparison.Ordinal));

        using var client = new HttpClient();
        PrometheusPage page = PrometheusPage.Parse(await client.GetByteArrayAsync(Address().Match(line).Value + "/metrics"));
        Assert.Equal(7, page.Value("c_total", ("app", "web")));
        Assert.NotEqual(environment["OTEL_EXPORTER_PROMETHEUS_PORT"], Address().Match(line).Value.Split(':')[^1]);

        script.Signal(BackgroundProcess.SigTerm);
        Assert.Equal(0, await script.WaitForExitAsync());
        Assert.DoesNotContain("demonstration", script.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"/\S+/mmstats-demo\.\w+")]
    private static partial Regex DemoDirectory();

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
