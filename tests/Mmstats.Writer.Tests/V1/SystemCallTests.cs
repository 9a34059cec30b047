using System.Globalization;

namespace Mmstats.Writer.Tests.V1;

/// <summary>What the kernel sees of the updates of another process, by strace.</summary>
public sealed class SystemCallTests : IDisposable
{
    private const string Strace = "/usr/bin/strace";
    private const string Marker = "getppid()";

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Ten_million_updates_make_no_system_call()
    {
        var calls = await TraceAsync("--strace-marker", "--pattern", "counter", "--updates", "10000000");
        Assert.Empty(calls);
    }

    [Fact]
    public async Task A_million_updates_of_every_field_type_make_no_system_call()
    {
        var calls = await TraceAsync("--strace-marker", "--pattern", "all", "--updates", "1000000");
        Assert.Empty(calls);
    }

    [Fact]
    public async Task A_system_call_between_updates_is_seen()
    {
        var calls = await TraceAsync("--strace-control", "--pattern", "counter", "--updates", "10000000");
        Assert.Contains(Marker, Assert.Single(calls), StringComparison.Ordinal);
    }

    // The system calls of the updating thread between the markers of the second round; the first one warms up.
    private async Task<List<string>> TraceAsync(params string[] arguments)
    {
        Assert.True(File.Exists(Strace), $"{Strace} is missing: install the package strace, this test cannot do without.");
        var trace = directory.File("trace");
        // Every method is compiled for good at its first call, so that nothing of the runtime comes between later.
        var environment = new Dictionary<string, string> { ["DOTNET_TieredCompilation"] = "0" };
        string[] command = ["-f", "-o", trace, RepoPaths.Demo, "loop", "--dir", directory.Path, .. arguments];
        var output = (await RunProcess.Async(Strace, command, environment)).MustSucceed();
        Assert.Contains("done", output.Stdout, StringComparison.Ordinal);

        var lines = await File.ReadAllLinesAsync(trace);
        var thread = int.Parse(lines.First(line => line.Contains(Marker, StringComparison.Ordinal)).Split(' ')[0], CultureInfo.InvariantCulture);
        var calls = lines.Where(line => line.StartsWith($"{thread} ", StringComparison.Ordinal)).ToList();
        var markers = Enumerable.Range(0, calls.Count).Where(i => calls[i].Contains(Marker, StringComparison.Ordinal)).ToList();
        Assert.InRange(markers.Count, 4, 6);
        return calls[(markers[markers.Count / 2] + 1)..markers[^1]];
    }
}
