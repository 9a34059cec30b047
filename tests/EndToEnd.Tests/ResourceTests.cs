namespace EndToEnd.Tests;

/// <summary>A daemon runs for months: nothing may pile up.</summary>
public sealed class ResourceTests
{
    private const int Files = 5000;
    private const int WarmUpScrapes = 100;
    private const int ScrapesForMemory = 500;
    private const int ScrapesForDescriptors = 200;

    /// <summary>What the garbage collector may still take for itself after the warm-up. A leak of 100 bytes a file and
    /// scrape would be 240 MB.</summary>
    private const double MemoryGrowthBytesMax = 48e6;

    /// <summary>The exporter with 5,000 files and all its buffers.</summary>
    private const double MemoryBytesMax = 300e6;

    [Fact]
    public async Task Descriptors_do_not_pile_up_while_files_come_and_go()
    {
        using var directory = new TempDirectory();
        string subdirectory = Directory.CreateDirectory(directory.File("sub")).FullName;
        MetricsFile.Write(directory.Path, "still", 7);
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path);
        await ScrapeAsync(exporter, subdirectory, WarmUpScrapes);
        double before = await OpenFilesAsync(exporter);

        await ScrapeAsync(exporter, subdirectory, ScrapesForDescriptors);

        // A connection that is just being closed may still count.
        Assert.InRange(await OpenFilesAsync(exporter), 1, before + 3);
    }

    [Fact]
    public async Task Memory_does_not_grow_over_scrapes_of_many_files()
    {
        using var directory = new TempDirectory();
        using var elsewhere = new TempDirectory();
        MetricsFile.Multiply(MetricsFile.Write(elsewhere.Path, "small", 1), directory.Path, Files);
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path);
        Assert.Equal(Files, (await exporter.ScrapeAsync()).Value("c_total", ("app", "many")));
        double before = await ResidentBytesAsync(exporter, WarmUpScrapes);

        double after = await ResidentBytesAsync(exporter, ScrapesForMemory);

        Assert.True(after - before < MemoryGrowthBytesMax, FormattableString.Invariant($"{before} bytes, then {after}"));
        Assert.True(after < MemoryBytesMax, FormattableString.Invariant($"{after} bytes"));
    }

    /// <summary>Each scrape over a connection of its own, and with a new file.</summary>
    private static async Task ScrapeAsync(Exporter exporter, string directory, int count)
    {
        for (int i = 0; i < count; i++)
        {
            string name = FormattableString.Invariant($"brief{i}");
            string file = MetricsFile.Write(directory, name, 1, label: "brief");
            Assert.Contains((await exporter.ScrapeAsync(closeConnection: true)).Of("mmstats_writer_info"), sample => sample.Labels["app"] == name);
            File.Delete(file);
        }
    }

    private static async Task<double> OpenFilesAsync(Exporter exporter) => (await exporter.ScrapeAsync(closeConnection: true)).Value("process_open_fds");

    private static async Task<double> ResidentBytesAsync(Exporter exporter, int scrapes)
    {
        for (int i = 1; i < scrapes; i++)
        {
            Assert.NotEmpty(await exporter.GetTextAsync());
        }

        return (await exporter.ScrapeAsync()).Value("process_resident_memory_bytes");
    }
}
