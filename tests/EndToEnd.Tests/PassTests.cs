namespace EndToEnd.Tests;

/// <summary>Files are looked at whether or not anybody scrapes.</summary>
public sealed class PassTests
{
    [Fact]
    public async Task A_file_that_comes_is_seen_without_a_scrape()
    {
        using var directory = new TempDirectory();
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path, "--scan.interval=100ms");
        await File.WriteAllBytesAsync(directory.File("late.mmstats"), [7]);
        await exporter.Process.WaitForLineAsync(line => line.Contains("late.mmstats is not read: unknown_version", StringComparison.Ordinal));

        PrometheusPage page = await exporter.ScrapeAsync();
        Assert.Equal(1, page.Value("mmexporter_scrapes_total"));
        Assert.True(page.Value("mmexporter_passes_total") > 2);
        Assert.Equal(0, page.Value("mmexporter_pass_failures_total"));
    }

    [Fact]
    public async Task Scrapes_put_the_passes_in_between_off()
    {
        using var directory = new TempDirectory();
        MetricsFile.Write(directory.Path, "web", 1);
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path, "--scan.interval=1h");
        for (int scrape = 0; scrape < 5; scrape++)
        {
            await exporter.ScrapeAsync();
        }

        // The one more is that of the start, unless a scrape was there first.
        PrometheusPage page = await exporter.ScrapeAsync();
        Assert.InRange(page.Value("mmexporter_passes_total"), 6, 7);
    }
}
