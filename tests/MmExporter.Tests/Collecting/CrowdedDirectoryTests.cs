using MmExporter.Model;
using MmExporter.Discovery;
using MmExporter.Formats.V1;
using MmExporter.Snapshots;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Collecting;

/// <summary>More of everything than anybody needs: it is counted, and what is known stays served.</summary>
public sealed class CrowdedDirectoryTests : IDisposable
{
    private readonly Exporter exporter = new();

    public void Dispose() => exporter.Dispose();

    [Fact]
    public async Task Names_that_are_no_files_take_no_file_s_place_however_many_they_are()
    {
        const int Links = FileTable.OthersMax + 50;
        for (int i = 0; i < Links; i++)
        {
            File.CreateSymbolicLink(exporter.Path($"l-{i}-{i}.mmstats"), "nowhere");
        }

        exporter.Write("x-1-1.mmstats", new V1Image().Gauge("x", 1));
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.True(scrape.Shows("x", 1));
        Assert.Equal(Links, Assert.Single(scrape.Reasons).Value);
        Assert.Equal((1, 0, 0, Links), scrape.Files);
    }

    [Fact]
    public async Task A_directory_full_of_garbage_does_not_fill_the_log()
    {
        for (int i = 0; i < 25; i++)
        {
            exporter.Write($"g-{i}-{i}.mmstats", [9, 9, 9]);
        }

        await exporter.ScrapeAsync();
        await exporter.ScrapeAsync();
        Assert.Equal(20, exporter.Log.Lines.Count(line => line.Contains("unknown_version", StringComparison.Ordinal)));
        Assert.StartsWith("5 more files", Assert.Single(exporter.Log.Lines, line => line.Contains("more files", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Known_files_stay_while_their_directory_has_too_many_names_and_deleted_ones_go()
    {
        byte[] partly = [.. new V1Image().Gauge("p", 3).ToArray()[..30], 9, 9, 9];
        exporter.Write("x-1-1.mmstats", new V1Image().Gauge("x", 1)).Write("y-2-2.mmstats", new V1Image().Gauge("y", 2)).Write("p-3-3.mmstats", partly);
        Scrape before = await exporter.ScrapeAsync();
        Assert.True(before.Shows("x", 1) && before.Shows("y", 2) && before.Shows("p", 3));

        File.Delete(exporter.Path("y-2-2.mmstats"));
        exporter.Limit(entriesMax: 1);
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal(1, scrape.Reasons[RefusalReason.TooManyEntries]);
        Assert.True(scrape.Shows("x", 1) && scrape.Shows("p", 3));
        Assert.Empty(scrape.Page.Of("y"));
    }

    [Fact]
    public async Task Each_watched_directory_has_a_limit_of_names_of_its_own()
    {
        using var two = new Exporter(roots: ["crowded", "good"]);
        for (int i = 0; i < 20; i++)
        {
            two.Write($"crowded/no-metrics-{i}", [0]);
        }

        two.Write("good/x-1-1.mmstats", new V1Image().Gauge("x", 1));
        two.Limit(entriesMax: 10);
        Assert.True((await two.ScrapeAsync()).Shows("x", 1));
    }

    [Fact]
    public async Task A_file_of_more_fields_than_the_limit_is_served_up_to_it()
    {
        var image = new V1Image();
        for (int i = 0; i <= V1Structure.FieldsMax; i++)
        {
            image.Gauge($"g{i}", i);
        }

        exporter.Write("many-1-1.mmstats", image);
        for (int i = 0; i < 2; i++)
        {
            Scrape scrape = await exporter.ScrapeAsync();
            Assert.Equal(V1Structure.FieldsMax, scrape.FieldSamples.Count());
            Assert.Equal(1, scrape.Reasons[RefusalReason.TooManyFields]);
            Assert.Equal((0, 1, 0, 0), scrape.Files);
        }
    }

    [Fact]
    public async Task A_list_that_is_longer_than_the_first_piece_that_is_read_is_served_whole()
    {
        var image = new V1Image();
        for (int i = 0; i < 5_000; i++)
        {
            image.Counter($"c{i}", (ulong)i);
        }

        exporter.Write("long-1-1.mmstats", image);
        for (int i = 0; i < 2; i++)
        {
            Scrape scrape = await exporter.ScrapeAsync();
            Assert.Equal(5_000, scrape.FieldSamples.Count());
            Assert.True(scrape.Shows("c4999_total", 4_999));
            Assert.Equal((1, 0, 0, 0), scrape.Files);
        }
    }

    [Fact]
    public async Task Twenty_thousand_equal_labels_are_all_kept_apart()
    {
        var image = new V1Image();
        for (int i = 0; i < V1Structure.FieldsMax; i++)
        {
            image.Gauge("a", i);
        }

        Scrape scrape = await exporter.Write("same-1-1.mmstats", image).ScrapeAsync();
        Assert.Equal(V1Structure.FieldsMax, scrape.Page.Of("a").Count);
        Assert.Equal(V1Structure.FieldsMax - 1, scrape.Collisions);
    }

    [Fact]
    public async Task Series_beyond_the_limit_are_left_out_until_others_go()
    {
        V1Image two = new V1Image().Gauge("x", 1).Gauge("y", 1);
        exporter.Limit(model: new ModelSettings { SeriesMax = 3 });
        exporter.Write("a-1-1.mmstats", two);
        await exporter.ScrapeAsync();
        exporter.Write("b-2-2.mmstats", two);
        await exporter.ScrapeAsync();
        exporter.Write("c-3-3.mmstats", two);
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal(["1", "2"], scrape.Page.Of("x").Select(sample => sample.Labels["pid"]).Order());
        Assert.Equal("1", scrape.Page.Single("y").Labels["pid"]);
        Assert.Equal(3, scrape.LeftOut(LeftOutReason.SeriesLimit));

        File.Delete(exporter.Path("a-1-1.mmstats"));
        scrape = await exporter.ScrapeAsync();
        Assert.Equal(["2", "3"], scrape.Page.Of("x").Select(sample => sample.Labels["pid"]).Order());
        Assert.Equal("2", scrape.Page.Single("y").Labels["pid"]);
    }
}
