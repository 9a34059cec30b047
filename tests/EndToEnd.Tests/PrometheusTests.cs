using System.Globalization;

namespace EndToEnd.Tests;

/// <summary>A real Prometheus takes what the exporter serves.</summary>
public sealed class PrometheusTests
{
    private static readonly string Corpus = Path.Combine(RepoPaths.Corpus, "mmstats-v1");

    [Fact]
    public async Task Prometheus_stores_the_values_of_running_writers_and_sees_counters_rise()
    {
        using var directory = new TempDirectory();
        await using BackgroundProcess writers = await DemoWriter.StartApplicationsAsync(directory.Path);
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path);
        await using PrometheusServer prometheus = await PrometheusServer.ScrapingAsync(exporter.Address);

        Assert.Equal("1", await prometheus.SingleAsync("up"));
        double before = await NumberAsync(prometheus, "web_requests_total{app=\"web\"}");
        await Eventually.Async(
            async () => await NumberAsync(prometheus, "web_requests_total{app=\"web\"}") > before,
            "the counter rises in Prometheus");
        await Eventually.Async(
            async () => (await prometheus.QueryAsync("rate(web_requests_total{app=\"web\"}[10s]) > 0")).Count == 1,
            "Prometheus has a rate");
        Assert.Equal(["cron", "web", "worker"], (await prometheus.QueryAsync("web_requests_total")).Select(series => series.Labels["app"]).Order());
        Assert.Equal(6, (await prometheus.QueryAsync("memory_bytes > 0")).Count);
        Assert.Equal("1", await prometheus.SingleAsync("min_over_time(up[1m])"));
        Assert.True(await NumberAsync(prometheus, "mmexporter_scrapes_total") > 1);
    }

    [Fact]
    public async Task Prometheus_takes_the_whole_page_of_the_corpus_and_each_sample_of_it()
    {
        await using Exporter exporter = await Exporter.ReadingAsync(Corpus);
        await using PrometheusServer prometheus = await PrometheusServer.ScrapingAsync(exporter.Address);
        PrometheusPage page = await exporter.ScrapeAsync();

        Assert.Equal("1", await prometheus.SingleAsync("up"));
        Assert.True(page.Samples.Count > 700, $"only {page.Samples.Count} samples");
        Assert.Equal(page.Samples.Count, await NumberAsync(prometheus, "scrape_samples_scraped"));
        Assert.Equal(page.Samples.Count, await NumberAsync(prometheus, "scrape_samples_post_metric_relabeling"));
        Assert.Equal(page.Samples.Count, await NumberAsync(prometheus, "count({job=\"mmexporter\",__name__!~\"up|scrape_.*\"})"));
    }

    [Fact]
    public async Task Odd_labels_and_values_of_the_corpus_arrive_in_Prometheus_as_they_are()
    {
        await using Exporter exporter = await Exporter.ReadingAsync(Corpus);
        await using PrometheusServer prometheus = await PrometheusServer.ScrapingAsync(exporter.Address);

        // A NUL within a label.
        Assert.Equal("2", await prometheus.SingleAsync("a_b_total{app=\"label_nul_inside\"}"));
        // A label of 65,535 bytes.
        Assert.Contains(await prometheus.QueryAsync("{app=\"label_65535\"}"), series => series.Labels["__name__"].Length == 65_535 && series.Value == "1");
        // UTF-8 that is none, and UTF-8 that is not ASCII.
        Assert.Equal("1", await prometheus.SingleAsync("pre_fix__badutf"));
        Assert.Equal("値", Assert.Single(await prometheus.QueryAsync("mmstats_writer_info{app=\"labels\"}")).Labels["pre_fix_____"]);
        // A newline in a text.
        Assert.Contains('\n', Assert.Single(await prometheus.QueryAsync("mmstats_writer_info{app=\"old_0.2.1\"}")).Labels["org_python_version"]);
        // Not finite, and as large as it gets.
        Assert.Equal("+Inf", await prometheus.SingleAsync("dbl_02"));
        Assert.Equal("-Inf", await prometheus.SingleAsync("dbl_03"));
        Assert.Equal("NaN", await prometheus.SingleAsync("dbl_04"));
        Assert.Equal("18446744073709552000", await prometheus.SingleAsync("u64_09_total"));
        // The sum of five threads' files.
        Assert.Equal("1119", await prometheus.SingleAsync("svc_web_hits_total"));
    }

    private static async Task<double> NumberAsync(PrometheusServer prometheus, string expression) =>
        double.Parse(await prometheus.SingleAsync(expression), CultureInfo.InvariantCulture);
}
