using System.Diagnostics;

namespace EndToEnd.Tests;

/// <summary>Anybody may put anything into the directory; the good files are served all the same.</summary>
public sealed class HostileDirectoryTests
{
    private const int ScrapeCount = 20;

    /// <summary>A scrape of 5,000 files takes some 0.1 s, the first one 1 s; Prometheus gives up after 10 s.</summary>
    private static readonly TimeSpan ScrapeTimeMax = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Each_thing_that_is_no_good_file_is_counted_under_its_reason_logged_once_and_hurts_nobody()
    {
        using HostileDirectory hostile = await HostileDirectory.CreateAsync();
        await using Exporter exporter = await StartAsync(hostile.Path);

        for (int i = 0; i < ScrapeCount; i++)
        {
            long start = Stopwatch.GetTimestamp();
            PrometheusPage page = await exporter.ScrapeAsync();
            Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, ScrapeTimeMax);
            Assert.Equal(7, page.Value("c_total", ("app", "good")));
            Assert.Equal(HostileDirectory.SmallFiles, page.Value("small_total", ("app", "many")));
            Assert.Equal(HostileDirectory.SmallFiles + 1, page.Value("mmexporter_files", ("state", "read")));
            Assert.Equal(
                hostile.Specials.ToDictionary(special => special.Key, special => (double)special.Value.Length),
                page.Of("mmexporter_refused_files").Where(sample => sample.Value > 0).ToDictionary(sample => sample.Labels["reason"], sample => sample.Value));
            Assert.DoesNotContain(page.Samples, sample => sample.Labels.Values.Any(value => value.Contains("root:", StringComparison.Ordinal)));
        }

        foreach ((string reason, string[] paths) in hostile.Specials)
        {
            Assert.All(paths, path =>
            {
                string line = Assert.Single(exporter.Log, line => line.Contains($"{path} is ", StringComparison.Ordinal));
                Assert.Contains("level=warn", line, StringComparison.Ordinal);
                Assert.Contains(reason, line, StringComparison.Ordinal);
            });
        }
    }

    [Fact]
    public async Task A_file_under_a_write_lease_does_not_hold_a_scrape_up()
    {
        using var directory = new TempDirectory();
        MetricsFile.Write(directory.Path, "good", 7);
        string leased = MetricsFile.Write(directory.Path, "leased", 9);
        await using BackgroundProcess holder = BackgroundProcess.Start("python3", ["-c", """
            import fcntl, os, signal, sys
            signal.signal(signal.SIGIO, signal.SIG_IGN)
            fcntl.fcntl(os.open(sys.argv[1], os.O_RDWR), fcntl.F_SETLEASE, fcntl.F_WRLCK)
            print("leased", flush=True)
            sys.stdin.read()
            """, leased]);
        await holder.WaitForLineAsync(line => line == "leased");
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path);

        long start = Stopwatch.GetTimestamp();
        PrometheusPage page = await exporter.ScrapeAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, ScrapeTimeMax);
        Assert.Equal(7, page.Value("c_total", ("app", "good")));
        Assert.Equal(1, page.Value("mmexporter_refused_files", ("reason", "busy")));
        Assert.Null(page.Find("c_total", ("app", "leased")));

        holder.CloseStandardInput();
        Assert.Equal(0, await holder.WaitForExitAsync());
        Assert.Equal(9, (await exporter.ScrapeAsync()).Value("c_total", ("app", "leased")));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_read_any_more_and_one_that_is_gone_are_counted()
    {
        using var directory = new TempDirectory();
        string inner = Directory.CreateDirectory(directory.File("inner")).FullName;
        MetricsFile.Write(directory.Path, "good", 7);
        MetricsFile.Write(inner, "inner", 8);
        await using Exporter exporter = await StartAsync(directory.Path);
        Assert.Equal(8, (await exporter.ScrapeAsync()).Value("c_total", ("app", "inner")));

        File.SetUnixFileMode(inner, UnixFileMode.None);
        PrometheusPage shut = await exporter.ScrapeAsync();
        Assert.Equal(1, shut.Value("mmexporter_refused_files", ("reason", "permission_denied")));
        Assert.Equal(7, shut.Value("c_total", ("app", "good")));

        Directory.Delete(directory.Path, recursive: true);
        PrometheusPage gone = await exporter.ScrapeAsync();
        Assert.Equal(1, gone.Value("mmexporter_refused_files", ("reason", "missing_directory")));
        Assert.Equal([7, 8], gone.Of("c_total").Select(sample => sample.Value).Order());
        Assert.Empty(gone.Of("mmstats_writer_info"));

        Directory.CreateDirectory(directory.Path);
        MetricsFile.Write(directory.Path, "back", 9);
        PrometheusPage back = await exporter.ScrapeAsync();
        Assert.Equal(9, back.Value("c_total", ("app", "back")));
        Assert.DoesNotContain(back.Of("mmexporter_refused_files"), sample => sample.Value > 0);
    }

    private static Task<Exporter> StartAsync(string directory) => Exporter.StartAsync(
        ["--mmstats.path", directory, "--web.listen-address", "127.0.0.1:0"],
        wrapper: Unprivileged.Wrapper);
}
