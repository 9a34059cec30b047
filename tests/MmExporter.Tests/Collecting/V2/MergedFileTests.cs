using Mmstats.Writer;
using MmExporter.Discovery;
using MmExporter.Model;
using MmExporter.Tests.Support;
using GaugeMerge = Mmstats.Writer.GaugeMerge;

namespace MmExporter.Tests.Collecting.V2;

/// <summary>What writers of one application count in files beside each other is on one page, added up.</summary>
public sealed class MergedFileTests : IDisposable
{
    private readonly Exporter exporter = new();
    private readonly List<MmStats> writers = [];

    public void Dispose()
    {
        writers.ForEach(writer => writer.Dispose());
        exporter.Dispose();
    }

    private MmStats Open(string application = "app", Action<MmStatsOptions>? set = null)
    {
        var options = new MmStatsOptions { Path = exporter.Root, Lanes = 4, SeriesPerMetricMax = 20_000 };
        set?.Invoke(options);
        MmStats stats = MmStats.Open(application, options);
        writers.Add(stats);
        return stats;
    }

    /// <summary>Sets the gauge when the coarse clock has moved on: which of two that were set within a tick (4 ms) is the last is not known.</summary>
    private static void SetLater(Gauge gauge, double value)
    {
        long before = Environment.TickCount64;
        SpinWait.SpinUntil(() => Environment.TickCount64 > before);
        gauge.Set(value);
    }

    [Fact]
    public async Task Every_kind_of_instrument_is_on_the_page_of_three_writers()
    {
        for (int i = 1; i <= 3; i++)
        {
            MmStats stats = Open();
            stats.Counter("requests", "Requests.", "{request}", ("code", "200")).Add(i);
            stats.DoubleCounter("work", "", "s").Add(0.5 * i);
            stats.SharedCounter("shared").Add(10 * i);
            stats.UpDownCounter("queue").Add(-i);
            stats.DoubleUpDownCounter("load").Add(-0.25 * i);
            SetLater(stats.Gauge("last"), i);
            stats.Gauge("unset").ToString();
            stats.Gauge("sum", "", "", GaugeMerge.Sum).Set(i);
            stats.Gauge("min", "", "", GaugeMerge.Min).Set(i);
            stats.Gauge("max", "", "", GaugeMerge.Max).Set(i);
            stats.Gauge("avg", "", "", GaugeMerge.Avg).Set(i);
            stats.Gauge("each", "", "", GaugeMerge.Each).Set(i);
            stats.Histogram("size", "", "By", Buckets.Explicit(1, 2)).Record(i);
            stats.Histogram("exact", "", "", Buckets.Exponential(0.001, 1_000)).Record(i);
            stats.Timer("took").Record(TimeSpan.FromSeconds(i));
            stats.Text("version").Set("1.2");
            stats.State("mode", "", ["idle", "busy"]).Set(i == 3 ? "busy" : "idle");
            stats.State("on").Set(i == 2);
            stats.Samples("ring").Add(i);
            stats.Events("log").Error("e");
        }

        PrometheusPage page = (await exporter.ScrapeAsync()).Page;
        (string, string) app = ("app", "app");
        Assert.Equal(6, page.Value("requests_total", app, ("code", "200")));
        Assert.Equal(3, page.Value("work_seconds_total", app));
        Assert.Equal(60, page.Value("shared_total", app));
        Assert.Equal(-6, page.Value("queue", app));
        Assert.Equal(-1.5, page.Value("load", app));
        Assert.Equal(3, page.Value("last", app));
        Assert.Empty(page.Of("unset"));
        Assert.Equal((6, 1, 3, 2), (page.Value("sum", app), page.Value("min", app), page.Value("max", app), page.Value("avg", app)));
        Assert.Equal([1, 2, 3], page.Of("each").Select(sample => sample.Value).Order());
        Assert.Equal((1, 2, 3), (page.Value("size_bytes_bucket", app, ("le", "1.0")), page.Value("size_bytes_bucket", app, ("le", "2.0")), page.Value("size_bytes_count", app)));
        Assert.Equal((6, 3, 6), (page.Value("size_bytes_sum", app), page.Value("exact_count", app), page.Value("exact_sum", app)));
        Assert.Equal(6, page.Value("took_seconds_sum", app));
        Assert.Equal(1, page.Value("version_info", app, ("value", "1.2")));
        Assert.Equal((1, 1), (page.Value("mode", app, ("mode", "idle")), page.Value("mode", app, ("mode", "busy"))));
        Assert.Equal(1, page.Value("on", app));
        Assert.Empty(page.Of("ring"));
        Assert.Equal(("counter", "gauge", "histogram", "gauge"), (page.Types["requests_total"], page.Types["queue"], page.Types["exact"], page.Types["mode"]));
        Assert.Equal("Requests.", page.Helps["requests_total"]);
    }

    [Fact]
    public async Task When_a_writer_ends_its_totals_stay_and_what_it_showed_goes()
    {
        MmStats first = Open(), second = Open();
        foreach (MmStats stats in writers)
        {
            stats.Counter("c").Add(5);
            stats.UpDownCounter("u").Add(5);
            stats.Gauge("g", "", "", GaugeMerge.Sum).Set(5);
            stats.Histogram("h", "", "", Buckets.Explicit(1)).Record(5);
            stats.Text("t").Set("x");
        }

        PrometheusPage page = (await exporter.ScrapeAsync()).Page;
        (string, string) app = ("app", "app");
        Assert.Equal((10, 10, 10, 2), (page.Value("c_total", app), page.Value("u", app), page.Value("g", app), page.Value("h_count", app)));
        first.Dispose();
        page = (await exporter.ScrapeAsync()).Page;
        Assert.Equal((10, 5, 5, 2), (page.Value("c_total", app), page.Value("u", app), page.Value("g", app), page.Value("h_count", app)));
        Assert.Single(page.Of("t_info"));
        second.Dispose();
        page = (await exporter.ScrapeAsync()).Page;
        Assert.Equal((10, 2), (page.Value("c_total", app), page.Value("h_count", app)));
        Assert.DoesNotContain(page.Samples, sample => sample.Name is "u" or "g" or "t_info" or "target_info");
    }

    [Fact]
    public async Task Ten_thousand_series_come_over_several_files_and_nothing_is_named_anew()
    {
        MmStats one = Open(), other = Open();
        Catalog? catalog = null;
        Family<Counter> counters = one.CounterFamily("c", "", "", ["n"]), others = other.CounterFamily("c", "", "", ["n"]);
        for (int i = 0; i < 10_000; i++)
        {
            counters.With($"{i}").Add(i);
            others.With($"{i}").Add(1);
            if (i % 1_500 == 0)
            {
                Scrape scrape = await exporter.ScrapeAsync();
                Assert.Equal(i + 1, scrape.Page.Of("c_total").Count);
                await exporter.Collector.CollectAsync(result => catalog = result.Catalog, CancellationToken.None);
            }
        }

        PrometheusPage page = (await exporter.ScrapeAsync()).Page;
        Assert.Equal(10_000, page.Of("c_total").Count);
        Assert.Equal(10_000, page.Value("c_total", ("app", "app"), ("n", "9999")));
        Assert.True(one.Paths.Count > 1, "the series need more than one file");
        Assert.Equal(0, catalog!.Rebuilds);
    }

    [Theory]
    [InlineData("a-copy.mmstats")]
    [InlineData("zz-copy.mmstats")]
    public async Task Of_a_file_and_its_copy_the_one_that_its_writer_holds_counts(string name)
    {
        MmStats stats = Open();
        Counter counter = stats.Counter("c");
        counter.Add(5);
        File.Copy(stats.Paths[0], exporter.Path(name));
        counter.Add(2);
        for (int i = 0; i < 3; i++)
        {
            Scrape scrape = await exporter.ScrapeAsync();
            Assert.Equal(7, scrape.Page.Value("c_total", ("app", "app")));
            Assert.Equal(1, scrape.Reasons[RefusalReason.Duplicate]);
        }

        // What its writer counted stays; the copy is of the same generation, and adds nothing.
        string own = stats.Paths[0];
        stats.Dispose();
        File.Delete(own);
        Scrape after = await exporter.ScrapeAsync();
        Assert.Equal(7, after.Page.Value("c_total", ("app", "app")));
        Assert.Equal(7, (await exporter.ScrapeAsync()).Page.Value("c_total", ("app", "app")));
    }

    [Fact]
    public async Task Files_of_both_versions_of_one_application_are_added_up()
    {
        Open().Counter("requests").Add(5);
        exporter.Write("app-1-1.mmstats", new V1Image().Counter("requests", 7).Gauge("level", 3));
        PrometheusPage page = (await exporter.ScrapeAsync()).Page;
        Assert.Equal(12, page.Value("requests_total", ("app", "app")));
        Assert.Equal(3, page.Value("level", ("app", "app"), ("pid", "1"), ("tid", "1")));
    }

    [Fact]
    public async Task What_living_writers_agree_on_is_told_of_the_application()
    {
        void Set(MmStatsOptions options, string zone)
        {
            options.Resource["service.namespace"] = "shop";
            options.Resource["deployment.environment.name"] = "test";
            options.Resource["zone"] = zone;
        }

        MmStats first = Open(set: options => Set(options, "1")), second = Open(set: options => Set(options, "2"));
        first.Counter("c").Add(1);
        second.Counter("c").Add(1);
        PrometheusSample told = Assert.Single((await exporter.ScrapeAsync()).Page.Of("target_info"));
        Assert.Equal(("shop/app", "test", false), (told.Labels["app"], told.Labels["deployment_environment_name"], told.Labels.ContainsKey("zone")));
        second.Dispose();
        told = Assert.Single((await exporter.ScrapeAsync()).Page.Of("target_info"));
        Assert.Equal("1", told.Labels["zone"]);
    }

    [Fact]
    public async Task By_process_each_writer_has_series_of_its_own()
    {
        exporter.Limit(model: new ModelSettings { Merge = MergeMode.Process, ResourceLabels = ["zone"] });
        Open(set: options => options.Resource["zone"] = "1").Counter("c").Add(1);
        Open(set: options => options.Resource["zone"] = "2").Counter("c").Add(2);
        PrometheusPage page = (await exporter.ScrapeAsync()).Page;
        Assert.Equal([("1", 1), ("2", 2)], page.Of("c_total").Select(sample => (sample.Labels["zone"], sample.Value)).Order());
        Assert.Equal(2, page.Of("c_total").Select(sample => sample.Labels["writer"]).Distinct().Count());
    }
}
