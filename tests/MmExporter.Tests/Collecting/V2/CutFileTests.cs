using Mmstats.Format.V2;
using Mmstats.Writer;
using MmExporter.Discovery;
using MmExporter.Model;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Collecting.V2;

/// <summary>What becomes of the counts of a version 2 file that is cut, written over, or of which not all can be read.</summary>
public sealed class CutFileTests : IDisposable
{
    private const string Name = "victim.mmstats";

    private readonly Exporter exporter = new();

    public void Dispose() => exporter.Dispose();

    /// <param name="how">What is done to the file of a writer that lives no more.</param>
    /// <param name="isSeenCut">Whether a pass comes before the file is removed.</param>
    [Theory]
    [InlineData("empty", true)]
    [InlineData("empty", false)]
    [InlineData("cut", true)]
    [InlineData("cut", false)]
    [InlineData("zeros", true)]
    [InlineData("zeros", false)]
    [InlineData("another writer", true)]
    [InlineData("another writer", false)]
    public async Task What_was_counted_stays(string how, bool isSeenCut)
    {
        byte[] other = await ImageAsync("other", stats => stats.Counter("c").Add(1));
        exporter.Write(Name, await ImageAsync("app", stats => stats.Counter("c").Add(10)));
        using var writer = new FileLock(exporter.Path(Name));
        Assert.Equal(10, await TotalAsync());
        Assert.Equal(0, exporter.Ledger.GenerationCount);
        writer.Dispose();
        exporter.Write(Name, how switch
        {
            "empty" => [],
            "cut" => (await File.ReadAllBytesAsync(exporter.Path(Name)))[..5000],
            "zeros" => new byte[20_000],
            _ => other,
        });
        for (int i = 0; isSeenCut && i < 3; i++)
        {
            Assert.Equal(10, await TotalAsync());
        }

        File.Delete(exporter.Path(Name));
        Assert.Equal(10, await TotalAsync());
        Assert.Equal(how == "another writer" ? 2 : 1, exporter.Ledger.GenerationCount);
    }

    [Fact]
    public async Task A_file_that_is_cut_while_its_writer_lives_counts_as_it_was_and_is_not_ended()
    {
        byte[] image = await ImageAsync("app", stats => stats.Counter("c").Add(10));
        exporter.Write(Name, image);
        using (new FileLock(exporter.Path(Name)))
        {
            await exporter.ScrapeAsync();
            exporter.Write(Name, []);
            Assert.Equal(10, await TotalAsync());
            Assert.Equal(10, await TotalAsync());
            Assert.Equal(0, exporter.Ledger.GenerationCount);
        }

        Assert.Equal(10, await TotalAsync());
        Assert.Equal(1, exporter.Ledger.GenerationCount);
    }

    [Fact]
    public async Task Series_beyond_the_limit_are_counted_and_the_file_is_not_given_up()
    {
        exporter.Limit(model: new ModelSettings { SeriesPerWriterMax = 2 });
        using (MmStats stats = MmStats.Open("app", new MmStatsOptions { Path = exporter.Root }))
        {
            stats.Counter("c").Add(10);
            for (int i = 1; i <= 4; i++)
            {
                stats.Counter("d", "", "", ("k", $"{i}")).Add(1);
                Assert.Equal(i - 1, (await exporter.ScrapeAsync()).LeftOut(LeftOutReason.SeriesPerWriter));
            }
        }

        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal((3, 10), (scrape.LeftOut(LeftOutReason.SeriesPerWriter), scrape.Page.Value("c_total", ("app", "app"))));
        Assert.Equal((0, 1, 0), scrape.Writers);
        Assert.Equal(0, exporter.Ledger.GenerationCount);
    }

    [Fact]
    public async Task A_kind_of_a_newer_writer_is_told_and_the_file_is_not_given_up()
    {
        const byte UnknownKind = 77;
        byte[] image = await ImageAsync("app", stats =>
        {
            stats.Counter("known").Add(10);
            stats.Counter("strange").Add(10);
        });
        int name = image.AsSpan().IndexOf("strange"u8);
        Assert.True(name > V2Layout.HeaderLength, $"The name is at {name} of {image.Length} bytes.");
        image[name - V2Layout.StringPrefixLength - V2Layout.MetricStringsOffset + V2Layout.MetricKindOffset] = UnknownKind;
        exporter.Write(Name, image);
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal(1, scrape.Reasons[RefusalReason.UnknownType]);
        Assert.Equal((0, 1, 0, 0), scrape.Files);
        Assert.Contains($"{exporter.Path(Name)} is read in part only: unknown_type", exporter.Log.Lines);
        Assert.Equal(10, scrape.Page.Value("known_total", ("app", "app")));
        Assert.Equal(0, exporter.Ledger.GenerationCount);
        File.Delete(exporter.Path(Name));
        Assert.Equal(10, (await exporter.ScrapeAsync()).Page.Value("known_total", ("app", "app")));
    }

    private async Task<double> TotalAsync() => (await exporter.ScrapeAsync()).Page.Value("c_total", ("app", "app"));

    /// <summary>The file that a writer leaves.</summary>
    private static async Task<byte[]> ImageAsync(string application, Action<MmStats> count)
    {
        using var directory = new TempDirectory();
        using MmStats stats = MmStats.Open(application, new MmStatsOptions { Path = directory.Path });
        count(stats);
        return await File.ReadAllBytesAsync(stats.Paths[0]);
    }
}
