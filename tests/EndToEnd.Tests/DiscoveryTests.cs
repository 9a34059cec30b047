namespace EndToEnd.Tests;

/// <summary>Files come and go; the next scrape knows.</summary>
public sealed class DiscoveryTests
{
    [Fact]
    public async Task New_and_vanished_files_are_noticed_by_the_next_scrape()
    {
        using var directory = new TempDirectory();
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path);
        Assert.Empty(await ApplicationsAsync(exporter));

        string first = MetricsFile.Write(directory.Path, "first", 1);
        Assert.Equal(["first"], await ApplicationsAsync(exporter));

        string nested = Directory.CreateDirectory(directory.File("a/b/c")).FullName;
        MetricsFile.Write(nested, "second", 2);
        Assert.Equal(["first", "second"], await ApplicationsAsync(exporter));

        File.Delete(first);
        Assert.Equal(["second"], await ApplicationsAsync(exporter));

        Directory.Delete(directory.File("a"), recursive: true);
        Assert.Empty(await ApplicationsAsync(exporter));

        // What the one before it counted stays counted.
        MetricsFile.Write(directory.Path, "first", 3);
        Assert.Equal(4, (await exporter.ScrapeAsync()).Value("c_total", ("app", "first")));
    }

    [Fact]
    public async Task A_writer_that_ends_takes_what_it_showed_away_and_leaves_what_it_counted()
    {
        using var directory = new TempDirectory();
        MetricsFile.Write(directory.Path, "still", 7);
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path);
        await using BackgroundProcess writer = await DemoWriter.StartLoopAsync(directory.Path, "brief", rate: 100);
        Assert.Equal(["brief", "still"], await ApplicationsAsync(exporter));

        writer.Signal(BackgroundProcess.SigTerm);
        Assert.Equal(0, await writer.WaitForExitAsync());
        Assert.Equal(["still"], await ApplicationsAsync(exporter));
        Assert.Equal(["brief", "still"], (await exporter.ScrapeAsync()).Of("c_total").Select(sample => sample.Labels["app"]).Order());
    }

    private static async Task<IEnumerable<string>> ApplicationsAsync(Exporter exporter) =>
        (await exporter.ScrapeAsync()).Of("mmstats_writer_info").Select(sample => sample.Labels["app"]).Order();
}
