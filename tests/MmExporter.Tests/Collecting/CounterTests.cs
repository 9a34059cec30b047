using MmExporter.Tests.Support;

namespace MmExporter.Tests.Collecting;

/// <summary>How counters add up, and what becomes of one that falls.</summary>
public sealed class CounterTests : IDisposable
{
    private readonly Exporter exporter = new();

    public void Dispose() => exporter.Dispose();

    [Fact]
    public async Task Counters_add_up_over_the_files_of_an_application_and_not_over_others()
    {
        exporter.Write("app-1-1.mmstats", new V1Image().Counter("x", 1)).Write("app-1-2.mmstats", new V1Image().Counter("x", 20));
        exporter.Write("sub/app-3-3.mmstats", new V1Image().Gauge("other", 1).Counter("x", 300)).Write("else-1-1.mmstats", new V1Image().Counter("x", 4000));
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal("321", scrape.Page.Text("x_total", ("app", "app")));
        Assert.Equal("4000", scrape.Page.Text("x_total", ("app", "else")));
        Assert.Equal(2, scrape.Page.Of("x_total").Count);
    }

    [Fact]
    public async Task A_sum_beyond_64_bits_is_a_double()
    {
        exporter.Write("app-1-1.mmstats", new V1Image().Counter("x", ulong.MaxValue - 1));
        exporter.Write("app-2-2.mmstats", new V1Image().Counter("x", 1));
        Assert.Equal("18446744073709551615", (await exporter.ScrapeAsync()).Page.Text("x_total", ("app", "app")));
        exporter.Write("app-3-3.mmstats", new V1Image().Counter("x", ulong.MaxValue));
        Assert.Equal(Math.Pow(2, 65), (await exporter.ScrapeAsync()).Page.Value("x_total", ("app", "app")));
    }

    [Fact]
    public async Task A_counter_beyond_53_bits_is_exact()
    {
        exporter.Write("app-1-1.mmstats", new V1Image().Counter("x", (1UL << 53) + 1));
        Assert.Equal("9007199254740993", (await exporter.ScrapeAsync()).Page.Text("x_total", ("app", "app")));
    }

    [Fact]
    public async Task A_counter_that_falls_is_a_gauge_in_all_files_of_its_application_and_stays_one()
    {
        exporter.Write("app-1-1.mmstats", new V1Image().Counter("x", 10).Counter("y", 1));
        exporter.Write("app-2-2.mmstats", new V1Image().Counter("x", 5));
        exporter.Write("else-3-3.mmstats", new V1Image().Counter("x", 7));
        Scrape rising = await exporter.ScrapeAsync();
        Assert.Equal(15, rising.Page.Value("x_total", ("app", "app")));
        Assert.Equal(0, rising.FallenCounters);

        exporter.Write("app-1-1.mmstats", new V1Image().Counter("x", 9).Counter("y", 1));
        AssertFallen(await exporter.ScrapeAsync(), 9);
        exporter.Write("app-1-1.mmstats", new V1Image().Counter("x", 99).Counter("y", 1));
        AssertFallen(await exporter.ScrapeAsync(), 99);

        // The other file has never fallen itself, but its application's field has.
        File.Delete(exporter.Path("app-1-1.mmstats"));
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal(5, scrape.Page.Value("x", ("app", "app"), ("pid", "2"), ("tid", "2")));
        Assert.Equal(1, scrape.FallenCounters);
    }

    [Fact]
    public async Task A_fallen_counter_is_forgotten_with_the_last_file_that_has_it()
    {
        exporter.Write("app-1-1.mmstats", new V1Image().Counter("x", 10));
        await exporter.ScrapeAsync();
        exporter.Write("app-1-1.mmstats", new V1Image().Counter("x", 9));
        Assert.Equal(1, (await exporter.ScrapeAsync()).FallenCounters);
        File.Delete(exporter.Path("app-1-1.mmstats"));
        Assert.Equal(0, (await exporter.ScrapeAsync()).FallenCounters);
        exporter.Write("app-2-2.mmstats", new V1Image().Counter("x", 3));
        Assert.Equal("counter", (await exporter.ScrapeAsync()).Page.Types["x_total"]);
    }

    [Theory]
    [InlineData(1, 2.0, 0, 103)]
    [InlineData(2, 1.0, 0, 103)]
    [InlineData(1, 1.0, 1, 3)]
    public async Task A_process_that_takes_a_file_over_starts_anew_and_does_not_fall(int processId, double created, int fallen, double value)
    {
        exporter.Write("app-1-1.mmstats", new V1Image().Birth(1, 1).Counter("x", 100));
        await exporter.ScrapeAsync();
        exporter.Write("app-1-1.mmstats", new V1Image().Birth(processId, created).Counter("x", 3));
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal(fallen, scrape.FallenCounters);
        Assert.Equal(value, Assert.Single(scrape.FieldSamples).Value);
        Assert.Equal(fallen == 0 ? "x_total" : "x", Assert.Single(scrape.FieldSamples).Name);
        PrometheusSample writer = scrape.Page.Single("mmstats_writer_info");
        Assert.Equal((double)processId, double.Parse(writer.Labels["sys_pid"], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Gauges_are_one_a_file_and_not_added_up()
    {
        exporter.Write("app-1-1.mmstats", new V1Image().Gauge("g", 1)).Write("app-1-2.mmstats", new V1Image().Gauge("g", 2)).Write("app.mmstats", new V1Image().Gauge("g", 3));
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal(1, scrape.Page.Value("g", ("app", "app"), ("pid", "1"), ("tid", "1")));
        Assert.Equal(2, scrape.Page.Value("g", ("app", "app"), ("pid", "1"), ("tid", "2")));
        Assert.Equal(3, scrape.Page.Value("g", ("app", "app")));
    }

    [Fact]
    public async Task The_values_of_a_pass_are_those_of_its_time()
    {
        for (int value = 1; value <= 20; value++)
        {
            exporter.Write("app-1-1.mmstats", new V1Image().Counter("c", (ulong)value).Gauge("g", -value).Text("t", $"text {value}"));
            Scrape scrape = await exporter.ScrapeAsync();
            Assert.Equal(value, scrape.Page.Value("c_total", ("app", "app")));
            Assert.Equal(-value, scrape.Page.Single("g").Value);
            Assert.Equal($"text {value}", scrape.Page.Single("mmstats_writer_info").Labels["t"]);
        }
    }

    private static void AssertFallen(Scrape scrape, double value)
    {
        Assert.Equal(1, scrape.FallenCounters);
        Assert.Equal(value, scrape.Page.Value("x", ("app", "app"), ("pid", "1"), ("tid", "1")));
        Assert.Equal(5, scrape.Page.Value("x", ("app", "app"), ("pid", "2"), ("tid", "2")));
        Assert.Equal(7, scrape.Page.Value("x_total", ("app", "else")));
        Assert.Null(scrape.Page.Find("x_total", ("app", "app")));
        Assert.Equal(1, scrape.Page.Value("y_total", ("app", "app")));
        Assert.Equal(("gauge", "counter"), (scrape.Page.Types["x"], scrape.Page.Types["x_total"]));
    }
}
