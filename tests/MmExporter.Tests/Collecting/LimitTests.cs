using MmExporter.Discovery;
using MmExporter.Snapshots;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Collecting;

/// <summary>Directories that are deeper, fuller or less readable than they should be.</summary>
public sealed class LimitTests
{
    private static readonly V1Image Good = new V1Image().Gauge("x", 1);

    [Fact]
    public async Task More_files_than_descriptors_are_counted_and_taken_when_others_go()
    {
        using var exporter = new Exporter(openFilesMax: 3);
        for (int i = 0; i < 5; i++)
        {
            exporter.Write($"x-{i}-{i}.mmstats", Good);
        }

        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal(3, scrape.Page.Of("x").Count);
        Assert.Equal((3, 0, 0, 2), scrape.Files);
        Assert.Equal(2, scrape.Reasons[RefusalReason.TooManyOpenFiles]);

        foreach (PrometheusSample served in scrape.Page.Of("x"))
        {
            File.Delete(exporter.Path($"x-{served.Labels["pid"]}-{served.Labels["pid"]}.mmstats"));
        }

        // The pass that sees them gone frees their descriptors; the one after it takes the others.
        Assert.Empty((await exporter.ScrapeAsync()).Page.Of("x"));
        Assert.Equal((2, 0, 0, 0), (await exporter.ScrapeAsync()).Files);
    }

    [Fact]
    public async Task Names_beyond_the_limit_are_counted_and_the_others_served()
    {
        const int Beyond = 7;
        using var exporter = new Exporter(openFilesMax: 5);
        for (int i = 0; i < new FileLimits().CountMax + Beyond; i++)
        {
            File.Create(exporter.Path($"x-{i}-{i}.mmstats")).Dispose();
        }

        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal(Beyond, scrape.Reasons[RefusalReason.TooManyFiles]);
        Assert.Equal(new FileLimits().CountMax - 5, scrape.Reasons[RefusalReason.TooManyOpenFiles]);
        Assert.Equal((0, 0, 5, new FileLimits().CountMax - 5 + Beyond), scrape.Files);
    }

    [Fact]
    public async Task Directories_deeper_than_the_limit_are_left_out_and_counted()
    {
        using var exporter = new Exporter();
        string deepest = string.Concat(Enumerable.Repeat("d/", DirectoryScanner.DepthMax - 1));
        exporter.Write($"{deepest}x-1-1.mmstats", Good).Write($"{deepest}d/y-2-2.mmstats", Good);
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal("1", Assert.Single(scrape.Page.Of("x")).Labels["pid"]);
        Assert.Equal(1, scrape.Reasons[RefusalReason.TooDeep]);
    }

    [Fact]
    public async Task Paths_longer_than_the_limit_are_left_out_and_counted()
    {
        using var exporter = new Exporter();
        string folder = "";
        int folderLengthMax = DirectoryScanner.PathLengthMax - 240;
        while (exporter.Path(folder).Length < folderLengthMax)
        {
            folder += new string('d', Math.Min(254, folderLengthMax - exporter.Path(folder).Length)) + "/";
        }

        // One byte is for the NUL, one for a slash.
        int longest = DirectoryScanner.PathLengthMax - 2 - exporter.Path(folder).Length - "-1-1.mmstats".Length;
        exporter.Write($"{folder}{new string('x', longest)}-1-1.mmstats", Good).Write($"{folder}{new string('y', longest + 1)}-2-2.mmstats", Good);
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal(new string('x', longest), Assert.Single(scrape.Page.Of("x")).Labels["app"]);
        Assert.Equal(1, scrape.Reasons[RefusalReason.TooDeep]);
    }

    [Theory]
    [InlineData("*.mmstats", 2)]
    [InlineData("a-*.mmstats", 1)]
    [InlineData("?-1-1.mmstats", 2)]
    [InlineData("*/sub/*", 1)]
    [InlineData("*/sub/*.other", 0)]
    [InlineData("*.MMSTATS", 0)]
    [InlineData("a-1-1.mmstats", 1)]
    public async Task A_glob_is_matched_against_names_or_whole_paths(string glob, int count)
    {
        using var exporter = new Exporter(glob);
        exporter.Write("a-1-1.mmstats", Good).Write("sub/b-1-1.mmstats", Good).Write("other", Good);
        Assert.Equal(count, (await exporter.ScrapeAsync()).Page.Of("x").Count);
    }

    [Fact]
    public async Task A_missing_directory_is_counted_and_found_again()
    {
        using var exporter = new Exporter(roots: ["a", "b"]);
        exporter.Write("a/x-1-1.mmstats", Good);
        Scrape without = await exporter.ScrapeAsync();
        Assert.Equal(1, without.Reasons[RefusalReason.MissingDirectory]);
        Assert.Single(without.Page.Of("x"));
        exporter.Write("b/x-2-2.mmstats", Good);
        Scrape both = await exporter.ScrapeAsync();
        Assert.Empty(both.Reasons);
        Assert.Equal(2, both.Page.Of("x").Count);
        Directory.Delete(exporter.Path("b"), recursive: true);
        Assert.Single((await exporter.ScrapeAsync()).Page.Of("x"));
    }

    /// <summary>A directory that cannot be read just now keeps its files; others do not gain by it.</summary>
    [Fact]
    public async Task An_unreadable_directory_keeps_its_own_files_and_no_others()
    {
        using var exporter = new Exporter(roots: ["a", "ab"]);
        exporter.Write("ab/x-1-1.mmstats", Good);
        File.CreateSymbolicLink(exporter.Path("a"), exporter.Path("a"));
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal(1, scrape.Reasons[RefusalReason.Symlink]);
        Assert.Single(scrape.Page.Of("x"));

        File.Delete(exporter.Path("ab/x-1-1.mmstats"));
        Assert.Empty((await exporter.ScrapeAsync()).Page.Of("x"));
    }

    [Fact]
    public async Task A_directory_that_became_unreadable_keeps_what_was_known_of_it()
    {
        using var exporter = new Exporter(roots: ["a"]);
        exporter.Write("a/sub/x-1-1.mmstats", Good);
        Assert.Single((await exporter.ScrapeAsync()).Page.Of("x"));
        Directory.Move(exporter.Path("a"), exporter.Path("moved"));
        File.CreateSymbolicLink(exporter.Path("a"), exporter.Path("a"));
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal(1, scrape.Reasons[RefusalReason.Symlink]);
        Assert.Single(scrape.Page.Of("x"));
    }
}
