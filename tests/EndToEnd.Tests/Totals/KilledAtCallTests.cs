using System.Globalization;
using EndToEnd.Tests.Totals.Support;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Totals;

/// <summary>
/// The exporter is killed before the first, the second and each further call by which it keeps its ledger and removes files,
/// until it comes through, and is started again each time while writers come and die.
/// </summary>
public sealed class KilledAtCallTests(ITestOutputHelper log)
{
    private const int KilledExitCode = 128 + BackgroundProcess.SigKill;
    private const int AtOnce = 4;

    /// <summary>strace counts a thread's calls; so there is only one that does this work. (The first calls are the main thread's.)</summary>
    private static readonly Dictionary<string, string> OneThread = new()
    {
        ["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "1",
        ["DOTNET_ThreadPool_ForceMaxWorkerThreads"] = "1",
    };

    /// <summary>What kills: which calls, and by which path or name. Each is met at least so often before the exporter comes through.</summary>
    private sealed record KillPoint(string Name, string Calls, string Path, int KillsMin)
    {
        public string[] Wrapper(int number) =>
        [
            "strace", "-D", "-f", "-qq", "-o", "/dev/null", "-P", Path, "-e",
            string.Create(CultureInfo.InvariantCulture, $"inject={Calls}:signal=KILL:when={number}"),
        ];
    }

    [Fact]
    public async Task Exporter_killed_at_each_call_of_its_ledger_work_loses_nothing_counts_nothing_twice_and_leaves_no_file()
    {
        Func<LedgerScene, KillPoint>[] points =
        [
            scene => new("open of the ledger's directory, lock and file", "openat", Path.GetDirectoryName(scene.Ledger)!, 3),
            _ => new("open of the new ledger", "openat", "ledger.tmp", 2),
            scene => new("write", "write,pwrite64,writev,pwritev", scene.Ledger + ".tmp", 2),
            scene => new("fsync of the new ledger", "fsync,fdatasync", scene.Ledger + ".tmp", 2),
            scene => new("fsync of its directory", "fsync,fdatasync", Path.GetDirectoryName(scene.Ledger)!, 2),
            _ => new("rename", "rename,renameat,renameat2", "ledger.tmp", 2),
            scene => new("unlink of what a broken write has left", "unlink,unlinkat", "ledger.tmp", 1),
            scene => new("unlink of dead writers' files", "unlink,unlinkat", Path.Combine(scene.Root, LedgerScene.Application), 2),
        ];
        await Parallel.ForEachAsync(points, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (point, _) => await KillAsync(point));
    }

    private async Task KillAsync(Func<LedgerScene, KillPoint> pointOf)
    {
        await using var scene = new LedgerScene();
        KillPoint point = pointOf(scene);
        CountingWriter living = await scene.StartWriterAsync(100);
        CountedTotals alive = await living.CountedAsync();

        // As many as stay in any case: from now on each death removes a file.
        for (int i = 0; i < LedgerScene.StayingFiles; i++)
        {
            await scene.PassByAsync(10 + i, inOrder: i % 2 == 0);
        }

        int kills = 0;
        while (await IsKilledAsync(scene, point, kills + 1))
        {
            kills++;
            await RecoverAsync(scene, alive, inOrder: kills % 2 == 0);
        }

        await scene.EndAsync(living, inOrder: false);
        await RecoverAsync(scene, new CountedTotals(), inOrder: true);
        log.WriteLine($"{point.Name}: killed {kills} times; {scene.Watch.Pages} pages, {scene.Watch.Gaps} broken off");
        Assert.True(kills >= point.KillsMin, $"{point.Name}: killed {kills} times only");
    }

    /// <summary>Runs an exporter that is killed at a call. Two writers die, each of which is written down and has a file removed.</summary>
    private static async Task<bool> IsKilledAsync(LedgerScene scene, KillPoint point, int number)
    {
        BackgroundProcess exporter = scene.StartExporter(point.Wrapper(number), OneThread);
        await scene.TryWatchAsync(exporter);
        for (int death = 0; death < 2 && !exporter.HasExited; death++)
        {
            CountingWriter writer = await scene.StartWriterAsync(50 + death, rate: 500);
            await writer.CountedAsync();
            DateTime before = WrittenAt(scene);
            await scene.EndAsync(writer, inOrder: death == 0);
            Assert.True(
                await scene.IsSoonAsync(() => exporter.HasExited || (WrittenAt(scene) > before && scene.Files().Length == LedgerScene.StayingFiles + 1)),
                $"{point.Name} {number}: the exporter neither keeps its ledger nor is it killed\n{exporter.Output}");
        }

        scene.Watch.Address = null;
        if (!exporter.HasExited)
        {
            exporter.Signal(BackgroundProcess.SigTerm);
        }

        int code = await exporter.WaitForExitAsync();
        Assert.True(code is 0 or KilledExitCode, $"{point.Name} {number}: ended with {code}\n{exporter.Output}");
        return code != 0;
    }

    /// <summary>The same directory and ledger without strace: everything is exact, with one more writer that dies.</summary>
    private static async Task RecoverAsync(LedgerScene scene, CountedTotals alive, bool inOrder)
    {
        CountingWriter writer = await scene.StartWriterAsync(20, rate: 500);
        BackgroundProcess exporter = await scene.StartWatchedAsync();
        await writer.CountedAsync();
        await scene.EndAsync(writer, inOrder);
        await scene.IsExactAsync(alive + scene.Dead);
        await scene.HasFilesAsync(LedgerScene.StayingFiles + (alive.EventCount > 0 ? 1 : 0));
        await scene.StopAsync(exporter, inOrder);
        Assert.False(File.Exists(scene.Ledger + ".tmp"));
    }

    private static DateTime WrittenAt(LedgerScene scene) => File.GetLastWriteTimeUtc(scene.Ledger);
}
