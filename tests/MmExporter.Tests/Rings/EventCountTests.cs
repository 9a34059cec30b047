using Microsoft.Extensions.Logging.Abstractions;
using Mmstats.Writer;
using MmExporter.Rings;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Rings;

/// <summary>Counts of events of applications that come and go.</summary>
public sealed class EventCountTests : IDisposable
{
    private readonly Exporter exporter = new();

    public EventCountTests() => exporter.Time.Origin = TimeProvider.System.GetUtcNow();

    public void Dispose() => exporter.Dispose();

    [Fact]
    public async Task They_go_on_for_the_retention_and_then_end()
    {
        using (MmStats stats = Open("app"))
        {
            stats.Events("log").Error("lost");
            await exporter.ScrapeAsync();
            Assert.Single(exporter.Rings.Contributions);
        }

        DeleteFiles();
        exporter.Time.Advance(TimeSpan.FromHours(23));
        await exporter.ScrapeAsync();
        Assert.Single(exporter.Rings.Contributions);
        exporter.Time.Advance(TimeSpan.FromHours(1));
        await exporter.ScrapeAsync();
        Assert.Empty(exporter.Rings.Contributions);
    }

    [Fact]
    public async Task A_restart_counts_nothing_again_that_was_counted()
    {
        using var state = new TempDirectory();
        using MmStats stats = Open("app");
        Events log = stats.Events("log");
        foreach (ulong expected in new ulong[] { 2, 1, 1 })
        {
            log.Error("lost");
            if (expected == 2)
            {
                log.Error("lost");
            }

            using RingPositions positions = RingPositions.Open(state.File("ledger"), exporter.Time, NullLogger<RingPositions>.Instance);
            using var restarted = new Exporter(positions, exporter.Root);
            await restarted.ScrapeAsync();
            Assert.Equal([expected], Assert.Single(restarted.Rings.Contributions).Content.Words.ToArray());
            positions.Save(exporter.Time.GetUtcNow());
        }
    }

    [Fact]
    public async Task Those_of_an_application_with_a_ring_do_not_end()
    {
        using MmStats stats = Open("app");
        stats.Events("log").Error("lost");
        await exporter.ScrapeAsync();
        exporter.Time.Advance(TimeSpan.FromDays(30));
        await exporter.ScrapeAsync();
        Assert.Single(exporter.Rings.Contributions);
    }

    [Fact]
    public async Task Of_too_many_applications_that_have_gone_the_oldest_end_first()
    {
        const int More = 20;
        for (int i = 0; i < RingIntake.FormerMax + More; i += More)
        {
            MmStats[] some = [.. Enumerable.Range(i, More).Select(number => Open($"app{number}"))];
            Array.ForEach(some, stats => stats.Events("log").Error("lost"));
            await exporter.ScrapeAsync();
            Array.ForEach(some, stats => stats.Dispose());
            DeleteFiles();
        }

        await exporter.ScrapeAsync();
        string[] names = [.. exporter.Rings.Contributions.Select(one => one.Content.Writer.Application)];
        Assert.Equal(RingIntake.FormerMax, names.Length);
        Assert.DoesNotContain("app0", names);
        Assert.Contains($"app{More}", names);
    }

    private MmStats Open(string name) => MmStats.Open(name, new MmStatsOptions { Path = exporter.Root, Lanes = 2 });

    private void DeleteFiles()
    {
        foreach (string file in Directory.GetFiles(exporter.Root, "*.mmstats", SearchOption.AllDirectories))
        {
            File.Delete(file);
        }
    }
}
