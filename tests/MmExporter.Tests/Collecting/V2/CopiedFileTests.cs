using Mmstats.Writer;
using MmExporter.Discovery;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Collecting.V2;

/// <summary>Which of two files of one writer counts, and what becomes of a writer that has counted nothing.</summary>
public sealed class CopiedFileTests : IDisposable
{
    private readonly Support.Exporter exporter = new();

    public void Dispose() => exporter.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_older_file_with_a_copy_of_earlier_counts_is_refused_when_the_writer_dies(bool isSeenBefore)
    {
        exporter.Write("app/copy.part", []);
        using (MmStats stats = Open())
        {
            Counter counter = stats.Counter("c");
            counter.Add(10);
            exporter.Write("app/copy.part", await File.ReadAllBytesAsync(stats.Paths[0]));
            counter.Add(20);
            File.Move(exporter.Path("app/copy.part"), exporter.Path("app/copy.mmstats"));
            if (isSeenBefore)
            {
                Assert.Equal(30, (await exporter.ScrapeAsync()).Page.Value("c_total", ("app", "app")));
            }
        }

        for (int i = 0; i < 2; i++)
        {
            Scrape scrape = await exporter.ScrapeAsync();
            Assert.Equal(30, scrape.Page.Value("c_total", ("app", "app")));
            Assert.Equal(1, scrape.Reasons[RefusalReason.Duplicate]);
        }
    }

    [Fact]
    public async Task A_writer_that_died_before_it_counted_anything_is_in_the_ledger_with_nothing()
    {
        using (Open())
        {
            await exporter.ScrapeAsync();
            Assert.Equal(0, exporter.Ledger.GenerationCount);
        }

        await exporter.ScrapeAsync();
        Assert.Equal(1, exporter.Ledger.GenerationCount);
        Assert.Equal(0, exporter.Ledger.SeriesCount);
    }

    [Fact]
    public async Task A_copy_that_is_taken_away_does_not_end_its_living_writer()
    {
        using MmStats stats = Open();
        Counter counter = stats.Counter("c");
        counter.Add(10);
        File.Copy(stats.Paths[0], exporter.Path("copy.mmstats"));
        Assert.Equal(1, (await exporter.ScrapeAsync()).Reasons[RefusalReason.Duplicate]);
        File.Delete(exporter.Path("copy.mmstats"));
        await exporter.ScrapeAsync();
        counter.Add(5);
        Assert.Equal(15, (await exporter.ScrapeAsync()).Page.Value("c_total", ("app", "app")));
        Assert.Equal(0, exporter.Ledger.GenerationCount);
    }

    [Fact]
    public async Task A_copy_that_another_file_is_written_over_does_not_end_its_living_writer()
    {
        using MmStats stats = Open();
        Counter counter = stats.Counter("c");
        counter.Add(10);
        File.Copy(stats.Paths[0], exporter.Path("copy.mmstats"));
        await exporter.ScrapeAsync();
        exporter.Write("copy.mmstats", new byte[4096]);
        await exporter.ScrapeAsync();
        counter.Add(5);
        Assert.Equal(15, (await exporter.ScrapeAsync()).Page.Value("c_total", ("app", "app")));
        Assert.Equal(0, exporter.Ledger.GenerationCount);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("z")]
    public async Task Of_a_copy_and_its_dead_writers_file_that_go_together_the_writers_counts(string copy)
    {
        using (MmStats stats = Open())
        {
            Counter counter = stats.Counter("c");
            counter.Add(10);
            exporter.Write($"{copy}.mmstats", await File.ReadAllBytesAsync(stats.Paths[0]));
            counter.Add(20);
            await exporter.ScrapeAsync();
        }

        Directory.Delete(exporter.Path("app"), recursive: true);
        File.Delete(exporter.Path($"{copy}.mmstats"));
        Assert.Equal(30, (await exporter.ScrapeAsync()).Page.Value("c_total", ("app", "app")));
    }

    [Fact]
    public async Task A_copy_of_a_writer_that_has_counted_nothing_yet_does_not_end_it()
    {
        using MmStats stats = Open();
        File.Copy(stats.Paths[0], exporter.Path("copy.mmstats"));
        Assert.Equal(1, (await exporter.ScrapeAsync()).Reasons[RefusalReason.Duplicate]);
        stats.Counter("c").Add(5);
        Assert.Equal(5, (await exporter.ScrapeAsync()).Page.Value("c_total", ("app", "app")));
        Assert.Equal(0, exporter.Ledger.GenerationCount);
    }

    [Fact]
    public async Task A_living_writer_whose_copy_is_in_the_ledger_is_told()
    {
        using var elsewhere = new TempDirectory();
        using MmStats stats = MmStats.Open("app", new MmStatsOptions { Path = elsewhere.Path });
        stats.Counter("c").Add(5);
        File.Copy(stats.Paths[0], exporter.Path("copy.mmstats"));
        Assert.Empty((await exporter.ScrapeAsync()).Reasons);
        File.Move(stats.Paths[0], exporter.Path("living.mmstats"));
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal((1, 1), (scrape.Reasons[RefusalReason.Folded], scrape.Reasons[RefusalReason.Duplicate]));
        Assert.Equal(5, scrape.Page.Value("c_total", ("app", "app")));
    }

    [Fact]
    public async Task A_folded_file_that_moves_is_told()
    {
        using (MmStats stats = Open())
        {
            stats.Counter("c").Add(5);
            exporter.Write("unlocked.mmstats", await File.ReadAllBytesAsync(stats.Paths[0]));
        }

        Directory.Delete(exporter.Path("app"), recursive: true);
        Assert.Empty((await exporter.ScrapeAsync()).Reasons);
        Assert.Empty((await exporter.ScrapeAsync()).Reasons);
        using (var file = new V2Opened(exporter.Path("unlocked.mmstats")))
        {
            Mmstats.Format.V2.V2Header header = file.Read().Schema.Header;
            using FileStream stream = File.OpenWrite(exporter.Path("unlocked.mmstats"));
            for (int lane = 0; lane < header.LaneCount; lane++)
            {
                RandomAccess.Write(stream.SafeFileHandle, [6], header.LaneDataOffset(lane) + file.Find("c").DataWord * sizeof(ulong));
            }
        }

        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal(1, scrape.Reasons[RefusalReason.Folded]);
        Assert.Equal(5, scrape.Page.Value("c_total", ("app", "app")));
    }

    [Fact]
    public async Task A_living_writer_counts_on_when_another_file_gets_the_name_of_its_file()
    {
        using var elsewhere = new TempDirectory();
        using MmStats stats = Open(), other = MmStats.Open("other", new MmStatsOptions { Path = elsewhere.Path });
        Counter counter = stats.Counter("c");
        counter.Add(10);
        other.Counter("c").Add(1);
        await exporter.ScrapeAsync();
        File.Move(other.Paths[0], stats.Paths[0], overwrite: true);
        foreach (int total in new[] { 15, 20 })
        {
            counter.Add(5);
            PrometheusPage page = (await exporter.ScrapeAsync()).Page;
            Assert.Equal((total, 1), (page.Value("c_total", ("app", "app")), page.Value("c_total", ("app", "other"))));
        }

        Assert.Equal(0, exporter.Ledger.GenerationCount);
        counter.Add(5);
        stats.Dispose();
        Assert.Equal(25, (await exporter.ScrapeAsync()).Page.Value("c_total", ("app", "app")));
        Assert.Equal(1, exporter.Ledger.GenerationCount);
    }

    private MmStats Open() => MmStats.Open("app", new MmStatsOptions { Path = exporter.Root });
}
