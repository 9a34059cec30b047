using MmExporter.Tests.Support;

namespace MmExporter.Tests.Naming;

/// <summary>What the labels of fields become on the page.</summary>
public sealed class NameTests : IDisposable
{
    private readonly Exporter exporter = new();

    public void Dispose() => exporter.Dispose();

    [Theory]
    [InlineData("web.stats.status.2XX", "web_stats_status_2XX_total")]
    [InlineData("requests_total", "requests_total")]
    [InlineData("requests.total", "requests_total")]
    [InlineData("total", "total_total")]
    [InlineData("_total", "_total")]
    [InlineData("2XX", "_2XX_total")]
    [InlineData("pre.fix::ok", "pre_fix__ok_total")]
    [InlineData("a:b", "a_b_total")]
    [InlineData("größe", "gr__e_total")]
    [InlineData("日本", "___total")]
    [InlineData("😀", "__total")]
    [InlineData("a b\"\\\n{}", "a_b______total")]
    [InlineData("a\0b", "a_b_total")]
    [InlineData("up", "exported_up_total")]
    [InlineData("upper", "upper_total")]
    [InlineData("scrape.duration", "exported_scrape_duration_total")]
    [InlineData("scraped", "scraped_total")]
    [InlineData("process.cpu", "exported_process_cpu_total")]
    [InlineData("mmexporter.files", "exported_mmexporter_files_total")]
    [InlineData("mmstats.writer.info", "exported_mmstats_writer_info_total")]
    [InlineData("Mmexporter.files", "Mmexporter_files_total")]
    public async Task A_counter_is_named_after_its_label(string label, string name)
    {
        Scrape scrape = await exporter.Write("app-1-2.mmstats", new V1Image().Counter(label, 7)).ScrapeAsync();
        PrometheusSample sample = Assert.Single(scrape.FieldSamples);
        Assert.Equal((name, "7"), (sample.Name, sample.ValueText));
        Assert.Equal("app", Assert.Single(sample.Labels).Value);
        Assert.Equal("counter", scrape.Page.Types[name]);
        Assert.Equal(name.StartsWith("exported_", StringComparison.Ordinal) ? 1 : 0, scrape.Renamed);
        Assert.Equal(0, scrape.Collisions);
    }

    [Fact]
    public async Task A_gauge_keeps_its_name_and_has_process_and_thread()
    {
        Scrape scrape = await exporter.Write("app-1-2.mmstats", new V1Image().Gauge("load.1m", 0.5)).ScrapeAsync();
        Assert.Equal(0.5, scrape.Page.Value("load_1m", ("app", "app"), ("pid", "1"), ("tid", "2")));
        Assert.Equal("gauge", scrape.Page.Types["load_1m"]);
    }

    [Theory]
    [InlineData("Q", true, "counter")]
    [InlineData("<Q", true, "counter")]
    [InlineData(">Q", true, "counter")]
    [InlineData("Q", false, "gauge")]
    [InlineData("L", true, "gauge")]
    [InlineData("q", true, "gauge")]
    [InlineData("1Q", true, "gauge")]
    [InlineData("QQ", true, "gauge")]
    public async Task Only_a_buffered_Q_is_a_counter(string type, bool buffered, string expected)
    {
        byte[] value = new byte[type == "QQ" ? 16 : 8];
        var image = new V1Image();
        exporter.Write("app-1-1.mmstats", buffered ? image.Buffered("x_total", type, value, value) : image.Single("x_total", type, value));
        Assert.Equal(expected, (await exporter.ScrapeAsync()).Page.Types["x_total"]);
    }

    [Theory]
    [InlineData("job", "exported_job")]
    [InlineData("instance", "exported_instance")]
    [InlineData("le", "exported_le")]
    [InlineData("quantile", "exported_quantile")]
    [InlineData("app", "exported_app")]
    [InlineData("pid", "exported_pid")]
    [InlineData("tid", "exported_tid")]
    [InlineData("mmstats_file", "exported_mmstats_file")]
    [InlineData("__name__", "exported___name__")]
    [InlineData("git.revision", "git_revision")]
    public async Task A_text_is_a_label_of_its_writer(string label, string name)
    {
        Scrape scrape = await exporter.Write("app-1-2.mmstats", new V1Image().Text(label, "value")).ScrapeAsync();
        PrometheusSample writer = scrape.Page.Single("mmstats_writer_info");
        Assert.Equal(("value", "app", "1", "2"), (writer.Labels[name], writer.Labels["app"], writer.Labels["pid"], writer.Labels["tid"]));
        Assert.Equal(name.StartsWith("exported_", StringComparison.Ordinal) ? 1 : 0, scrape.Renamed);
    }

    [Fact]
    public async Task Texts_with_the_same_label_are_numbered()
    {
        Scrape scrape = await exporter.Write("app-1-2.mmstats", new V1Image().Text("a.b", "1").Text("a.b", "2").Text("a_b_2", "3")).ScrapeAsync();
        PrometheusSample writer = scrape.Page.Single("mmstats_writer_info");
        Assert.Equal(["1", "2", "3"], writer.Labels.Where(label => label.Key.StartsWith("a_b", StringComparison.Ordinal)).Select(label => label.Value).Order());
    }

    [Fact]
    public async Task Default_fields_are_facts_and_no_gauges_whatever_stands_before_them()
    {
        V1Image image = new V1Image().Single("my.sys.pid", "i", BitConverter.GetBytes(7)).Single("sys.created", "d", V1Image.Bytes(1.5)).Gauge("xsys.pid", 3);
        Scrape scrape = await exporter.Write("app-1-2.mmstats", image).ScrapeAsync();
        PrometheusSample writer = scrape.Page.Single("mmstats_writer_info");
        Assert.Equal(("7", "1.5"), (writer.Labels["sys_pid"], writer.Labels["sys_created"]));
        Assert.Equal("xsys_pid", Assert.Single(scrape.FieldSamples).Name);
    }

    [Fact]
    public async Task Labels_of_invalid_UTF8_alone_are_kept_apart()
    {
        V1Image image = new V1Image().Add([0xFF], "d", [255, .. V1Image.Bytes(1.0)]).Add([0xFE, 0xFE], "d", [255, .. V1Image.Bytes(2.0)]);
        Scrape scrape = await exporter.Write("app-1-2.mmstats", image).ScrapeAsync();
        Assert.Equal([1, 2], scrape.Page.Of("_").Select(sample => sample.Value).Order());
        Assert.Equal(1, scrape.Collisions);
    }

    [Fact]
    public async Task Duplicate_labels_of_one_file_are_kept_apart()
    {
        Scrape scrape = await exporter.Write("app-1-2.mmstats", new V1Image().Counter("x", 1).Counter("x", 2).Counter("x", 4)).ScrapeAsync();
        Assert.Equal(1, scrape.Page.Value("x_total", ("app", "app")));
        Assert.Equal(2, scrape.Page.Value("x_total", ("app", "app"), ("mmstats_label", "x")));
        Assert.Equal(4, scrape.Page.Value("x_total", ("app", "app"), ("mmstats_label", "x#2")));
        Assert.Equal(2, scrape.Collisions);
    }

    /// <summary>A NUL goes out as the replacement character, and a label may hold that one itself.</summary>
    [Fact]
    public async Task Labels_that_differ_in_a_NUL_alone_are_kept_apart()
    {
        Scrape scrape = await exporter.Write("app-1-2.mmstats", new V1Image().Gauge("a--", 1).Gauge("a.\0", 2).Gauge("a.\uFFFD", 3)).ScrapeAsync();
        Assert.Equal([1, 2, 3], scrape.Page.Of("a__").Select(sample => sample.Value).Order());
    }

    [Fact]
    public async Task Help_names_the_label()
    {
        Scrape scrape = await exporter.Write("app-1-2.mmstats", new V1Image().Gauge("a\\b\n\"c\"", 1)).ScrapeAsync();
        Assert.Equal("mmstats field a\\b\n\"c\"", scrape.Page.Helps["a_b__c_"]);
    }

    [Fact]
    public async Task Names_that_are_not_UTF8_are_served()
    {
        byte[] bytes = new V1Image().Gauge("x", 1).ToArray();
        exporter.Write("good", bytes);
        for (int last = 0xFD; last <= 0xFF; last++)
        {
            // .NET can neither make such a file nor delete it.
            string octal = Convert.ToString(last, 8);
            (await RunProcess.Async("sh", ["-c", $"cp \"$1\" \"$2/$(printf '\\{octal}')-1-1.mmstats\"", "sh", exporter.Path("good"), exporter.Root])).MustSucceed();
        }

        try
        {
            Scrape scrape = await exporter.ScrapeAsync();
            Assert.Equal(3, scrape.Page.Of("x").Count);
            Assert.Equal(2, scrape.AmbiguousWriters);
            Assert.All(scrape.Page.Of("x"), sample => Assert.Equal("\uFFFD", sample.Labels["app"]));
        }
        finally
        {
            (await RunProcess.Async("sh", ["-c", "rm -f \"$1\"/*", "sh", exporter.Root])).MustSucceed();
        }
    }
}
