namespace EndToEnd.Tests;

/// <summary>What the exporter says of itself.</summary>
public sealed class ExporterMetricsTests
{
    [Fact]
    public async Task The_page_tells_version_files_series_and_the_time_of_the_scrape()
    {
        await using Exporter exporter = await Exporter.ReadingAsync(Path.Combine(RepoPaths.Corpus, "mmstats-v1"));
        string version = (await Exporter.RunAsync(["--version"])).MustSucceed().Stdout;
        await exporter.ScrapeAsync();
        PrometheusPage page = await exporter.ScrapeAsync();

        PrometheusSample build = page.Single("mmexporter_build_info");
        Assert.Equal(1, build.Value);
        Assert.Equal($"mmexporter, version {build.Labels["version"]} (revision: {build.Labels["revision"]})\n", version);
        Assert.Equal(FormattableString.Invariant($"{Environment.Version}"), build.Labels["dotnetversion"]);

        Assert.All(["read", "partly_read", "pending", "refused"], state => Assert.True(page.Value("mmexporter_files", ("state", state)) > 0, state));
        Assert.Equal(
            page.Value("mmexporter_files", ("state", "partly_read")) + page.Value("mmexporter_files", ("state", "refused")),
            page.Of("mmexporter_refused_files").Sum(sample => sample.Value));
        Assert.Equal(3, page.Value("mmexporter_refused_files", ("reason", "unknown_version")));
        Assert.InRange(page.Value("mmexporter_pass_duration_seconds"), 0.00001, 5);
        Assert.Equal(2, page.Value("mmexporter_scrapes_total"));
        Assert.Equal("counter", page.Types["mmexporter_scrapes_total"]);
        Assert.Equal(0, page.Value("mmexporter_stale_values"));
    }

    [Fact]
    public async Task The_process_metrics_say_what_the_kernel_says()
    {
        using var directory = new TempDirectory();
        MetricsFile.Write(directory.Path, "web", 1);
        long before = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path);
        await exporter.ScrapeAsync();
        double earlierCpu = (await exporter.ScrapeAsync()).Value("process_cpu_seconds_total");
        PrometheusPage page = await exporter.ScrapeAsync();
        int process = exporter.Process.Id;

        // The one descriptor more is of the directory of descriptors itself.
        Assert.InRange(page.Value("process_open_fds"), ProcFiles.OpenFiles(process) - 5, ProcFiles.OpenFiles(process) + 5);
        Assert.Equal(ProcFiles.OpenFilesLimit(process), page.Value("process_max_fds"));
        Assert.InRange(page.Value("process_threads"), 0.5 * ProcFiles.Status(process, "Threads"), 2 * ProcFiles.Status(process, "Threads"));
        Assert.InRange(page.Value("process_resident_memory_bytes") / 1024, 0.7 * ProcFiles.Status(process, "VmRSS"), 1.3 * ProcFiles.Status(process, "VmRSS"));
        Assert.InRange(page.Value("process_virtual_memory_bytes") / 1024, 0.7 * ProcFiles.Status(process, "VmSize"), 1.3 * ProcFiles.Status(process, "VmSize"));
        // The kernel counts the start in ticks since the boot, so it may be off by some hundredths.
        Assert.InRange(page.Value("process_start_time_seconds"), before - 2, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 2);
        Assert.InRange(page.Value("process_cpu_seconds_total"), earlierCpu, earlierCpu + 10);
        Assert.True(earlierCpu > 0);
    }
}
