using System.Diagnostics;
using System.Globalization;
using EndToEnd.Tests.Totals.Support;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Totals;

/// <summary>
/// The exporter is killed at random moments of its start and its work, 100 of them (MMSTATS_KILLS says another number), while
/// writers come, count and die. MMSTATS_SEED repeats a run's random numbers.
/// </summary>
public sealed class KilledAtRandomTests(ITestOutputHelper log)
{
    private const int Lanes = 4;
    private const int WritersMin = 50;
    private const double LifeMillisecondsMax = 1200;

    private static readonly string[] Applications = [LedgerScene.Application, "till"];

    /// <summary>From when an exporter has its time to live.</summary>
    private enum LifeFrom
    {
        Start,
        Listening,
        FirstPage,
    }

    private int kills, killsBeforeListening, livesWithWrites, writers;

    [Fact]
    public async Task Exporter_killed_at_random_moments_has_exact_totals_that_never_went_back()
    {
        int seed = Number("MMSTATS_SEED", Environment.TickCount);
        int killsAsked = Number("MMSTATS_KILLS", 100);
        log.WriteLine($"MMSTATS_SEED={seed}");
        long start = Stopwatch.GetTimestamp();
        int[] pages = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => RunAsync(new Random(seed + lane), (killsAsked + Lanes - 1) / Lanes)));
        log.WriteLine(
            $"{kills} kills, {killsBeforeListening} of them before it listened, {livesWithWrites} after it had written its ledger; {writers} writers; {pages.Sum()} pages; {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
        Assert.True(kills >= killsAsked && writers >= WritersMin && livesWithWrites > 0);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : otherwise;

    /// <summary>One directory, one ledger, and the controls of what was seen of them.</summary>
    private async Task<int> RunAsync(Random random, int killsOfLane)
    {
        await using var scene = new LedgerScene();
        string oldLedger = await BeginAsync(scene);
        using var stop = new CancellationTokenSource();
        Task feed = FeedAsync(scene, new Random(random.Next()), stop.Token);
        for (int i = 0; i < killsOfLane; i++)
        {
            DateTime written = File.GetLastWriteTimeUtc(scene.Ledger);
            await KillAsync(scene, TimeSpan.FromMilliseconds(random.NextDouble() * LifeMillisecondsMax), (LifeFrom)Math.Min(random.Next(4), 2));
            if (File.GetLastWriteTimeUtc(scene.Ledger) != written)
            {
                Interlocked.Increment(ref livesWithWrites);
            }
        }

        await stop.CancelAsync();
        await feed;
        BackgroundProcess exporter = await scene.StartWatchedAsync();
        await scene.IsExactAsync(scene.Dead);
        foreach (string application in Applications)
        {
            Assert.True(
                await scene.IsSoonAsync(() => scene.Files(application).Length <= LedgerScene.StayingFiles),
                $"{scene.Files(application).Length} files of {application} are left");
        }

        await scene.StopAsync(exporter, inOrder: true);
        int pages = scene.Watch.Pages;
        await WrongOrderIsSeenAsync(scene, oldLedger);
        return pages;
    }

    /// <summary>The first writers die, and a file goes.</summary>
    /// <returns>A copy of the ledger of that time.</returns>
    private static async Task<string> BeginAsync(LedgerScene scene)
    {
        for (int i = 0; i <= LedgerScene.StayingFiles; i++)
        {
            await scene.PassByAsync(10 + i, inOrder: true);
        }

        BackgroundProcess exporter = await scene.StartWatchedAsync();
        await scene.HasFilesAsync(LedgerScene.StayingFiles);
        await scene.StopAsync(exporter, inOrder: false);
        File.Copy(scene.Ledger, scene.Ledger + ".old");
        return scene.Ledger + ".old";
    }

    /// <summary>The control: files that are removed before the ledger with them is durable are a ledger that is older than the
    /// removals. That is seen, as a total that goes back.</summary>
    private static async Task WrongOrderIsSeenAsync(LedgerScene scene, string oldLedger)
    {
        Assert.Null(scene.Watch.Fall);
        File.Move(oldLedger, scene.Ledger, overwrite: true);
        BackgroundProcess exporter = await scene.StartWatchedAsync();
        await scene.Watch.NextAsync();
        Assert.NotNull(scene.Watch.Fall);
        Assert.NotNull(scene.Watch.Last.FirstDifference(scene.Dead));
        await scene.StopAsync(exporter, inOrder: false);
    }

    /// <summary>Half of the exporters live for their time after their first page: under load that takes longer than any time set here.</summary>
    private async Task KillAsync(LedgerScene scene, TimeSpan life, LifeFrom from)
    {
        Interlocked.Increment(ref kills);
        int pages = scene.Watch.Pages;
        BackgroundProcess exporter = scene.StartExporter();
        Task<bool> listens = scene.TryWatchAsync(exporter);
        if (from != LifeFrom.Start)
        {
            Assert.True(await listens, exporter.Output);
        }

        if (from == LifeFrom.FirstPage)
        {
            Assert.True(await scene.IsSoonAsync(() => scene.Watch.Pages > pages), exporter.Output);
        }

        await Task.Delay(life);
        scene.Watch.Address = null;
        await exporter.KillAsync();
        if (!await listens)
        {
            Interlocked.Increment(ref killsBeforeListening);
        }

        scene.Watch.Address = null;
    }

    /// <summary>Writers, one after the other, two at a time.</summary>
    private async Task FeedAsync(LedgerScene scene, Random random, CancellationToken stop)
    {
        for (int i = 0; i < WritersMin / Lanes + 1 || !stop.IsCancellationRequested; i += 2)
        {
            await Task.WhenAll(LiveAsync(scene, new Random(random.Next())), LiveAsync(scene, new Random(random.Next())));
        }
    }

    private async Task LiveAsync(LedgerScene scene, Random random)
    {
        CountingWriter writer = await scene.StartWriterAsync(random.Next(1, 600), random.Next(0, 3) * 500, Applications[random.Next(Applications.Length)]);
        int end = random.Next(3);
        if (end == 0)
        {
            await Task.Delay(random.Next(300));
        }
        else
        {
            await writer.CountedAsync();
        }

        await scene.EndAsync(writer, inOrder: end == 1);
        Interlocked.Increment(ref writers);
    }
}
