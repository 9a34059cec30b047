namespace EndToEnd.Tests;

/// <summary>How the exporter touches the files of running writers, as strace sees it.</summary>
public sealed class SystemCallTests
{
    /// <summary>Whatever else is done with a descriptor of a metrics file, such as a lock, is against the rules.</summary>
    private static readonly string[] Allowed = ["close", "fstat", "lseek", "openat", "pread64", "statx"];

    [Fact]
    public async Task The_exporter_reads_metrics_files_with_pread_and_neither_maps_nor_locks_them()
    {
        using var directory = new TempDirectory();
        using var traces = new TempDirectory();
        string trace = traces.File("trace");
        await using (BackgroundProcess writer = await DemoWriter.StartLoopAsync(directory.Path, "busy", rate: 1000))
        {
            MetricsFile.Write(directory.Path, "still", 7);
            await using Exporter exporter = await Exporter.StartAsync(
                ["--mmstats.path", directory.Path, "--web.listen-address", "127.0.0.1:0"],
                wrapper: SystemCalls.Tracing(trace));
            for (int i = 0; i < 5; i++)
            {
                PrometheusPage page = await exporter.ScrapeAsync();
                Assert.Equal(7, page.Value("c_total", ("app", "still")));
                Assert.True(page.Value("c_total", ("app", "busy")) > 0);
            }

            exporter.Process.Signal(BackgroundProcess.SigTerm);
            Assert.Equal(0, await exporter.Process.WaitForExitAsync());
        }

        SystemCalls calls = await SystemCalls.OfAsync(trace, directory.Path);
        Assert.Subset(Allowed.ToHashSet(), calls.Names.ToHashSet());
        Assert.Contains("pread64", calls.Names);
        string[] openings = [.. calls.Of("openat").Where(line => line.Contains("O_", StringComparison.Ordinal))];
        Assert.Equal(2, openings.Length);
        Assert.All(openings, line =>
        {
            Assert.Contains("O_RDONLY", line, StringComparison.Ordinal);
            Assert.Contains("O_NOFOLLOW", line, StringComparison.Ordinal);
            Assert.Contains("O_NONBLOCK", line, StringComparison.Ordinal);
            Assert.Contains("O_CLOEXEC", line, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task The_same_look_at_a_writer_finds_its_mapping()
    {
        using var directory = new TempDirectory();
        using var traces = new TempDirectory();
        string trace = traces.File("trace");
        string[] command = [.. SystemCalls.Tracing(trace), RepoPaths.Demo, "loop", "--dir", directory.Path, "--name", "w", "--updates", "10"];
        (await RunProcess.Async(command[0], command[1..])).MustSucceed();

        SystemCalls calls = await SystemCalls.OfAsync(trace, directory.Path);
        Assert.Contains(calls.Of("mmap"), line => line.Contains("MAP_SHARED", StringComparison.Ordinal));
        Assert.NotEmpty(calls.Of("openat"));
    }

    [Theory]
    [InlineData("EIO")]
    [InlineData("EACCES")]
    public async Task A_file_that_cannot_be_read_is_counted_and_costs_no_other_file_its_values(string error)
    {
        using var directory = new TempDirectory();
        MetricsFile.Write(directory.Path, "failing", 5);
        MetricsFile.Write(directory.Path, "good", 7);
        string failing = Assert.Single(Directory.GetFiles(directory.Path, "failing*"));
        await using Exporter exporter = await Exporter.StartAsync(
            ["--mmstats.path", directory.Path, "--web.listen-address", "127.0.0.1:0"],
            wrapper: ["strace", "-f", "-qq", "-o", "/dev/null", "-P", failing, "-e", $"inject=pread64:error={error}"]);

        for (int i = 0; i < 2; i++)
        {
            PrometheusPage page = await exporter.ScrapeAsync();
            Assert.Equal(7, Assert.Single(page.Of("c_total")).Value);
            Assert.Equal(1, page.Value("mmexporter_refused_files", ("reason", "io_error")));
        }
    }
}
