using Mmstats.Writer;
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
            Assert.Equal(1, scrape.Reasons[Discovery.RefusalReason.Duplicate]);
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

    private MmStats Open() => MmStats.Open("app", new MmStatsOptions { Path = exporter.Root });
}
