using MmExporter.Formats;
using MmExporter.Formats.V1;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Formats;

/// <summary>What directories and the first part of labels mean, where they are said to mean something.</summary>
public sealed class ConventionTests
{
    [Theory]
    [InlineData(nameof(V1DirectoryLayout.Flat), "/m/shop/web/mmstats-1-2", "mmstats", "")]
    [InlineData(nameof(V1DirectoryLayout.Class), "/m/mmstats-1-2", "m", "")]
    [InlineData(nameof(V1DirectoryLayout.Class), "/m/web/mmstats-1-2", "m", "web")]
    [InlineData(nameof(V1DirectoryLayout.Class), "/m/web/deeper/mmstats-1-2", "m", "web")]
    [InlineData(nameof(V1DirectoryLayout.Class), "/m/inner/web/mmstats-1-2", "inner", "web")]
    [InlineData(nameof(V1DirectoryLayout.Class), "/mm/web/mmstats-1-2", "mmstats", "")]
    [InlineData(nameof(V1DirectoryLayout.ApplicationClass), "/m/mmstats-1-2", "mmstats", "")]
    [InlineData(nameof(V1DirectoryLayout.ApplicationClass), "/m/shop/mmstats-1-2", "shop", "")]
    [InlineData(nameof(V1DirectoryLayout.ApplicationClass), "/m/shop/web/mmstats-1-2", "shop", "web")]
    [InlineData(nameof(V1DirectoryLayout.ApplicationClass), "/m/shop/web/deeper/mmstats-1-2", "shop", "web")]
    public void A_place_is_read_from_the_nearest_watched_directory(string layout, string path, string application, string className) =>
        Assert.Equal(
            new WriterIdentity(application, "1", "2") { HasFieldNames = true, Class = className },
            new V1Conventions { Roots = ["/m", "/m/inner"], Layout = Enum.Parse<V1DirectoryLayout>(layout) }.Identify(path));

    [Fact]
    public void The_root_of_all_directories_has_no_name_to_give()
    {
        var conventions = new V1Conventions { Roots = ["/"], Layout = V1DirectoryLayout.Class };
        Assert.Equal(("mmstats", "web"), (conventions.Identify("/web/mmstats-1-2").Application, conventions.Identify("/web/mmstats-1-2").Class));
    }

    [Fact]
    public async Task Applications_and_classes_are_labels_and_processes_of_two_classes_are_two_writers()
    {
        using var exporter = new Exporter("mmstats-*");
        exporter.Limit(conventions: new V1Conventions { Layout = V1DirectoryLayout.ApplicationClass });
        exporter.Write("shop/sqlalchemy/mmstats-1-2", new V1Image().Counter("queries", 3).Gauge("pool", 5).Text("url", "sqlite").Text("class", "its own"))
            .Write("shop/web/mmstats-1-2", new V1Image().Counter("queries", 4).Text("url", "http"))
            .Write("shop/web/mmstats-1-3", new V1Image().Counter("queries", 5))
            .Write("mail/web/mmstats-1-2", new V1Image().Counter("queries", 9));
        Scrape scrape = await exporter.ScrapeAsync();

        // The text that is called class, too.
        Assert.Equal((0, 1), (scrape.AmbiguousWriters, scrape.Collisions));
        Assert.Equal(3, scrape.Page.Value("queries_total", ("app", "shop"), ("class", "sqlalchemy")));
        Assert.Equal(9, scrape.Page.Value("queries_total", ("app", "shop"), ("class", "web")));
        Assert.Equal(9, scrape.Page.Value("queries_total", ("app", "mail"), ("class", "web")));
        Assert.Equal(5, scrape.Page.Value("pool", ("app", "shop"), ("class", "sqlalchemy"), ("pid", "1"), ("tid", "2")));
        Assert.Equal(
            ["http web ", "sqlite sqlalchemy its own"],
            scrape.Page.Of("mmstats_writer_info").Where(info => info.Labels.ContainsKey("url")).Select(info => $"{info.Labels["url"]} {info.Labels["class"]} {info.Labels.GetValueOrDefault("class_2")}").Order());

        // What a class counted stays its own when its file has gone.
        File.Delete(exporter.Path("shop/sqlalchemy/mmstats-1-2"));
        scrape = await exporter.ScrapeAsync();
        Assert.Equal(3, scrape.Page.Value("queries_total", ("app", "shop"), ("class", "sqlalchemy")));
        Assert.Equal(9, scrape.Page.Value("queries_total", ("app", "shop"), ("class", "web")));
    }

    [Fact]
    public async Task A_group_is_a_label_and_the_same_metric_of_two_groups_is_one_family()
    {
        using var exporter = new Exporter();
        exporter.Limit(conventions: new V1Conventions { HasGroups = true });
        exporter.Write(
            "app-1-2.mmstats",
            new V1Image().Gauge("index.response_time.Percentile50th", 0.01).Gauge("login.response_time.Percentile50th", 0.02)
                .Counter("index.ok", 1).Counter("login.ok", 2).Counter("ok", 3).Counter(".dot", 4).Counter("dot.", 5).Birth(1, 2));
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal(0, scrape.Collisions);
        Assert.Equal(0.01, scrape.Page.Value("response_time_Percentile50th", ("app", "app"), ("group", "index"), ("pid", "1"), ("tid", "2")));
        Assert.Equal(0.02, scrape.Page.Value("response_time_Percentile50th", ("app", "app"), ("group", "login"), ("pid", "1"), ("tid", "2")));
        Assert.Equal(1, scrape.Page.Value("ok_total", ("app", "app"), ("group", "index")));
        Assert.Equal(2, scrape.Page.Value("ok_total", ("app", "app"), ("group", "login")));
        Assert.Equal(3, scrape.Page.Value("ok_total", ("app", "app")));
        Assert.Equal((4, 5), (scrape.Page.Value("_dot_total", ("app", "app")), scrape.Page.Value("dot__total", ("app", "app"))));
        Assert.Equal("1", Assert.Single(scrape.Page.Of("mmstats_writer_info")).Labels["sys_pid"]);
    }

    [Fact]
    public async Task Without_the_option_a_dot_is_only_a_character()
    {
        using var exporter = new Exporter();
        exporter.Write("shop/web/app-1-2.mmstats", new V1Image().Counter("index.ok", 1));
        Assert.Equal(1, (await exporter.ScrapeAsync()).Page.Value("index_ok_total", ("app", "app")));
    }
}
