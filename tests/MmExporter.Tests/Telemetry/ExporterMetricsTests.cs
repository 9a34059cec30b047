using MmExporter.Discovery;
using MmExporter.Model;
using MmExporter.Telemetry;
using MmExporter.Tests.Rendering;
using MmExporter.Tests.Support;
using Mmstats.Writer;

namespace MmExporter.Tests.Telemetry;

/// <summary>What the exporter says of itself.</summary>
public sealed class ExporterMetricsTests
{
    [Fact]
    public async Task A_pass_is_told_in_metrics()
    {
        using var exporter = new Exporter();
        exporter.Write("good-1-1.mmstats", new V1Image().Counter("a.b", 1).Counter("a_b", 1).Counter("up", 1));
        exporter.Write("sub/good-1-1.mmstats", new V1Image().Gauge("x", 1));
        exporter.Write("pending-2-2.mmstats", []).Write("bad-3-3.mmstats", [7]);
        exporter.Write("cut-4-4.mmstats", [.. new V1Image().Gauge("x", 1).ToArray()[..25], 9, 9]);
        var metrics = new ExporterMetrics(exporter.Time, new ReloadState(exporter.Time.GetUtcNow()));
        PrometheusPage page = null!;
        for (int scrape = 0; scrape < 3; scrape++)
        {
            metrics.CountScrape();
            await exporter.Collector.CollectAsync(result => page = Page.Of([.. metrics.Describe(result)]), CancellationToken.None);
        }

        Assert.Equal(2, page.Value("mmexporter_files", ("state", "read")));
        Assert.Equal(1, page.Value("mmexporter_files", ("state", "partly_read")));
        Assert.Equal(1, page.Value("mmexporter_files", ("state", "pending")));
        Assert.Equal(1, page.Value("mmexporter_files", ("state", "refused")));
        Assert.Equal(1, page.Value("mmexporter_refused_files", ("reason", "unknown_version")));
        Assert.Equal(1, page.Value("mmexporter_refused_files", ("reason", "truncated")));
        Assert.Equal(0, page.Value("mmexporter_refused_files", ("reason", "fifo")));
        Assert.Equal(RefusalReasons.All.Count - 2, page.Of("mmexporter_refused_files").Count);
        Assert.Equal(1, page.Value("mmexporter_colliding_metrics"));
        Assert.Equal(1, page.Value("mmexporter_renamed_names"));
        Assert.Equal(1, page.Value("mmexporter_ambiguous_writers"));
        Assert.Equal(3, page.Value("mmexporter_scrapes_total"));
        Assert.Equal(0, page.Value("mmexporter_stale_values"));
        Assert.Equal(3, page.Value("mmexporter_passes_total"));
        Assert.Equal(0, page.Value("mmexporter_pass_failures_total"));
        Assert.Equal(1, page.Value("mmexporter_config_last_reload_successful"));
        Assert.Equal(86_400, page.Value("mmexporter_config_last_reload_success_timestamp_seconds"));
        Assert.Equal(3, page.Value("mmexporter_writers", ("state", "unknown")));
        Assert.All(page.Types.Keys, name => Assert.StartsWith("mmexporter_", name, StringComparison.Ordinal));
        Assert.All(page.Types, family => Assert.Equal(family.Key.EndsWith("_total", StringComparison.Ordinal) ? "counter" : "gauge", family.Value));
    }

    [Fact]
    public void The_process_is_told_in_metrics()
    {
        using var process = new ProcessMetrics();
        PrometheusPage page = Page.Of([.. process.Describe()]);
        Assert.True(page.Single("process_open_fds").Value > 3);
        Assert.True(page.Single("process_start_time_seconds").Value > 1.5e9);
        Assert.All(page.Types.Keys, name => Assert.StartsWith("process_", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Writers_are_told_by_what_is_known_of_their_lives()
    {
        using var exporter = new Exporter();
        using MmStats living = MmStats.Open("living", new MmStatsOptions { Path = exporter.Root });
        living.Counter("c").Increment();
        MmStats dead = MmStats.Open("dead", new MmStatsOptions { Path = exporter.Root });
        dead.Dispose();
        exporter.Write("copy.mmstats", File.ReadAllBytes(living.Paths[0])).Write("other-1-1.mmstats", new V1Image().Counter("c", 1));
        var metrics = new ExporterMetrics(exporter.Time, new ReloadState(exporter.Time.GetUtcNow()));
        PrometheusPage page = null!;
        await exporter.Collector.CollectAsync(result => page = Page.Of([.. metrics.Describe(result)]), CancellationToken.None);
        Assert.All(["alive", "dead", "unknown"], state => Assert.Equal(1, page.Value("mmexporter_writers", ("state", state))));
    }

    [Fact]
    public async Task What_writers_could_not_keep_is_told_once_however_many_copies_there_are()
    {
        using var exporter = new Exporter();
        using MmStats stats = MmStats.Open("app", new MmStatsOptions { Path = exporter.Root, SeriesPerMetricMax = 2 });
        for (int i = 0; i < 5; i++)
        {
            stats.Counter("c", "", "", ("k", $"{i}")).Add(1);
        }

        stats.Histogram("h").Record(double.NaN);
        using var opened = new V2Opened(stats.Paths[0]);
        Mmstats.Format.V2.V2Progress said = opened.Read().Snapshot.Progress;
        Assert.True(said is { OverflowedSeries: > 0, RejectedValues: > 0 });
        File.Copy(stats.Paths[0], exporter.Path("copy.mmstats"));
        var metrics = new ExporterMetrics(exporter.Time, new ReloadState(exporter.Time.GetUtcNow()));
        PrometheusPage page = null!;
        await exporter.Collector.CollectAsync(result => page = Page.Of([.. metrics.Describe(result)]), CancellationToken.None);
        Assert.Equal(said.OverflowedSeries, page.Value("mmexporter_writer_losses", ("what", "overflowed_series")));
        Assert.Equal(said.RejectedValues, page.Value("mmexporter_writer_losses", ("what", "rejected_values")));
        Assert.Equal(said.UnplacedSeries, page.Value("mmexporter_writer_losses", ("what", "unplaced_series")));
    }

    [Fact]
    public async Task What_is_left_out_is_told_by_reason_and_logged_once()
    {
        using var exporter = new Exporter();
        exporter.Limit(model: new ModelSettings { SeriesPerWriterMax = 2 });
        exporter.Write("a-1-1.mmstats", new V1Image().Counter("a", 1).Counter("b", 1).Counter("c", 1).Counter("d", 1));
        var metrics = new ExporterMetrics(exporter.Time, new ReloadState(exporter.Time.GetUtcNow()));
        PrometheusPage page = null!;
        for (int pass = 0; pass < 3; pass++)
        {
            exporter.Write($"more-1-{pass}.mmstats", new V1Image().Counter("a", 1));
            await exporter.Collector.CollectAsync(result => page = Page.Of([.. metrics.Describe(result)]), CancellationToken.None);
        }

        Assert.Equal(2, page.Value("mmexporter_series_left_out", ("reason", "series_per_writer")));
        Assert.Equal(0, page.Value("mmexporter_series_left_out", ("reason", "clash")));
        Assert.Equal(
            "2 series are left out (series_per_writer): have the application make fewer, or raise --limit.series-per-writer", Assert.Single(exporter.Log.Lines));
    }

    [Fact]
    public async Task A_clash_is_logged_once_with_its_name()
    {
        using var exporter = new Exporter();
        using MmStats stats = MmStats.Open("app", new MmStatsOptions { Path = exporter.Root });
        stats.UpDownCounter("same.name").Add(1);
        using MmStats other = MmStats.Open("other", new MmStatsOptions { Path = exporter.Root });
        other.Histogram("same.name").Record(1);
        Scrape scrape = await exporter.ScrapeAsync();
        exporter.Write("more-1-1.mmstats", new V1Image().Counter("a", 1));
        scrape = await exporter.ScrapeAsync();
        Assert.Equal(1, scrape.LeftOut(LeftOutReason.Clash));
        Assert.Contains("same_name", Assert.Single(exporter.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void The_reasons_have_the_names_of_the_documentation() =>
        Assert.Equal(
            "symlink directory fifo socket device hard_link duplicate folded too_large permission_denied busy too_many_open_files too_many_files too_many_entries " +
            "too_many_fields too_many_bytes too_deep missing_directory io_error internal_error malformed unknown_version truncated unknown_type type_without_value unknown_write_buffer",
            string.Join(' ', RefusalReasons.All.Skip(2).Select(reason => reason.Name())));
}
