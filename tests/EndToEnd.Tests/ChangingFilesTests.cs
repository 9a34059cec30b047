using System.Collections.Concurrent;

namespace EndToEnd.Tests;

/// <summary>Writers die, and files are cut, replaced and deleted, while they are read.</summary>
public sealed class ChangingFilesTests
{
    private const int ScrapesPerClientMin = 200;
    private const int RoundsMin = 100;
    private const int VictimCount = 4;

    [Fact]
    public async Task The_values_of_a_writer_that_was_killed_stay()
    {
        using var directory = new TempDirectory();
        await using BackgroundProcess writer = await DemoWriter.StartLoopAsync(directory.Path, "killed", rate: 5000);
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path);
        double seen = 0;
        await Eventually.Async(async () => (seen = Counter(await exporter.ScrapeAsync())) > 100, "the writer counts");

        writer.Signal(BackgroundProcess.SigKill);
        Assert.Equal(128 + BackgroundProcess.SigKill, await writer.WaitForExitAsync());

        double last = Counter(await exporter.ScrapeAsync());
        Assert.True(last >= seen, $"{last} after {seen}");
        Assert.Equal(last, Counter(await exporter.ScrapeAsync()));
        await using Exporter next = await Exporter.ReadingAsync(directory.Path);
        Assert.Equal(last, Counter(await next.ScrapeAsync()));
    }

    [Fact]
    public async Task A_writer_that_starts_again_is_another_series_and_the_dead_one_still_counts()
    {
        using var directory = new TempDirectory();
        BackgroundProcess first = await DemoWriter.StartLoopAsync(directory.Path, "again", rate: 5000);
        await using (first)
        {
            first.Signal(BackgroundProcess.SigKill);
            await first.WaitForExitAsync();
        }

        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path);
        double atDeath = Counter(await exporter.ScrapeAsync(), "again");
        await using BackgroundProcess second = await DemoWriter.StartLoopAsync(directory.Path, "again", rate: 5000);
        await Eventually.Async(async () => Counter(await exporter.ScrapeAsync(), "again") > atDeath, "the sum rises");
        Assert.Equal(2, (await exporter.ScrapeAsync()).Of("mmstats_writer_info").Count);
    }

    [Fact]
    public async Task Files_that_are_cut_replaced_and_deleted_never_hurt_the_others()
    {
        using var directory = new TempDirectory();
        using var elsewhere = new TempDirectory();
        byte[] victim = await File.ReadAllBytesAsync(MetricsFile.Write(elsewhere.Path, "victim", 5, label: "v"));
        MetricsFile.Write(directory.Path, "still", 7);
        await using BackgroundProcess writer = await DemoWriter.StartLoopAsync(directory.Path, "busy", rate: 1000);
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path);
        var victimCounts = new ConcurrentDictionary<int, bool>();
        void Check(PrometheusPage page)
        {
            Assert.Equal(7, page.Value("c_total", ("app", "still")));
            Assert.True(Counter(page, "busy") > 0);
            victimCounts[page.Of("mmstats_writer_info").Count] = true;
        }

        await Eventually.Async(async () => Counter(await exporter.ScrapeAsync(), "busy") > 0, "the writer counts");
        await using (var first = new ScrapingClient(exporter, Check))
        await using (var second = new ScrapingClient(exporter, Check))
        {
            for (int round = 0; round < RoundsMin || Math.Min(first.Count, second.Count) < ScrapesPerClientMin; round++)
            {
                await MaltreatAsync(directory, victim, round % VictimCount);
                first.ThrowIfFailed();
                second.ThrowIfFailed();
            }
        }

        // The pages were taken while files came and went, not before or after.
        Assert.True(victimCounts.Count > 1, $"{victimCounts.Count} different numbers of victims seen");
        MetricsFile.Write(directory.Path, "anew", 11);
        PrometheusPage end = await exporter.ScrapeAsync();
        Assert.Equal(11, end.Value("c_total", ("app", "anew")));
        Assert.False(exporter.Process.HasExited);
        Assert.DoesNotContain(exporter.Log, line => line.Contains("level=error", StringComparison.Ordinal));
    }

    /// <summary>Some of the files change every time, in another way each.</summary>
    private static async Task MaltreatAsync(TempDirectory directory, byte[] bytes, int turn)
    {
        for (int i = 0; i < VictimCount; i++)
        {
            string path = directory.File(FormattableString.Invariant($"victim{i}.mmstats"));
            switch ((turn + i) % VictimCount)
            {
                case 0:
                    await File.WriteAllBytesAsync(path, bytes);
                    break;
                case 1:
                    await using (FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.Write))
                    {
                        file.SetLength(0);
                    }

                    break;
                case 2:
                    await File.WriteAllBytesAsync(path + ".new", bytes);
                    File.Move(path + ".new", path, overwrite: true);
                    break;
                default:
                    File.Delete(path);
                    break;
            }
        }
    }

    private static double Counter(PrometheusPage page, string application = "killed") => page.Value("c_total", ("app", application));
}
