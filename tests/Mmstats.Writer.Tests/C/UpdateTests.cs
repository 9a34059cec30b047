namespace Mmstats.Writer.Tests.C;

[Collection(CPrograms.Collection)]
public sealed class UpdateTests(CPrograms programs) : IDisposable
{
    private const string Marker = "getppid()";

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Eight_threads_lose_no_update()
    {
        (await RunProcess.Async(programs.Target, ["threads"], CPrograms.Root(directory.Path))).MustSucceed();
        var file = await programs.ReadAsync(Assert.Single(CPrograms.FilesOf(directory.Path, "target")));
        Assert.Equal(8_000_000, file.Series("counter").Number("value"));
        var histogram = file.Series("histogram");
        Assert.Equal(["800000", "400000", "400000", "0"], histogram.Texts("buckets"));
        Assert.Equal(8 * 50_000 * (0 + 1 + 2 + 3), histogram.Double("sum"));
        Assert.Equal((0, 3), (histogram.Double("min"), histogram.Double("max")));
    }

    [Fact]
    public async Task Two_million_updates_of_each_instrument_make_no_system_call() => Assert.Empty(await TraceAsync("calls"));

    [Fact]
    public async Task A_system_call_between_updates_is_seen() =>
        Assert.Contains(Marker, Assert.Single(await TraceAsync("calls-control")), StringComparison.Ordinal);

    // The system calls between the first marker and the last.
    private async Task<List<string>> TraceAsync(string program)
    {
        var trace = directory.File("trace");
        (await RunProcess.Async("strace", ["-f", "-o", trace, programs.Target, program], CPrograms.Root(directory.Path))).MustSucceed();
        var lines = (await File.ReadAllLinesAsync(trace)).ToList();
        var first = lines.FindIndex(line => line.Contains(Marker, StringComparison.Ordinal));
        var last = lines.FindLastIndex(line => line.Contains(Marker, StringComparison.Ordinal));
        Assert.True(first < last, string.Join('\n', lines));
        return lines[(first + 1)..last];
    }
}
