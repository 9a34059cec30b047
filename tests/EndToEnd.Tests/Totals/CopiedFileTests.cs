using EndToEnd.Tests.Totals.Support;

namespace EndToEnd.Tests.Totals;

/// <summary>Files that people copy, restore from backups, and take away.</summary>
public sealed class CopiedFileTests
{
    [Fact]
    public async Task A_copy_of_a_living_or_dead_writers_file_counts_once_whatever_inode_it_has()
    {
        await using var scene = new LedgerScene();
        string application = Directory.CreateDirectory(Path.Combine(scene.Root, LedgerScene.Application)).FullName;

        // Older than the writer's file and with a lower inode, as the copy may come by chance.
        string early = Path.Combine(application, "early.mmstats");
        await File.WriteAllTextAsync(early + ".part", "");
        BackgroundProcess exporter = await scene.StartWatchedAsync();
        CountingWriter writer = await scene.StartWriterAsync(2000, rate: 1000);
        await scene.Watch.NextAsync();
        await File.WriteAllBytesAsync(early + ".part", await File.ReadAllBytesAsync(writer.Path));
        File.Move(early + ".part", early);
        File.Copy(writer.Path, Path.Combine(application, "late.mmstats"));
        await scene.IsExactAsync(await writer.CountedAsync());

        await scene.EndAsync(writer, inOrder: false);
        await scene.IsExactAsync(scene.Dead);
        File.Copy(writer.Path, Path.Combine(application, "dead.mmstats"));
        await scene.Watch.NextAsync();
        await scene.StopAsync(exporter, inOrder: false);
        await scene.StartWatchedAsync();
        await scene.IsExactAsync(scene.Dead);
    }

    [Fact]
    public async Task A_file_that_is_restored_after_it_was_removed_counts_once_and_is_removed_again()
    {
        await using var scene = new LedgerScene();
        BackgroundProcess exporter = await scene.StartWatchedAsync();
        CountingWriter writer = await scene.StartWriterAsync(100);
        await writer.CountedAsync();
        byte[] backup = await File.ReadAllBytesAsync(writer.Path);
        await scene.EndAsync(writer, inOrder: true);
        for (int i = 0; i < LedgerScene.StayingFiles; i++)
        {
            await scene.PassByAsync(10, inOrder: false);
        }

        // The first is the oldest, by its place in time or, within a second, its start.
        Assert.True(await scene.IsSoonAsync(() => !File.Exists(writer.Path)));
        foreach (bool restarts in new[] { false, true })
        {
            if (restarts)
            {
                await scene.StopAsync(exporter, inOrder: false);
            }

            await File.WriteAllBytesAsync(writer.Path, backup);
            if (restarts)
            {
                await scene.StartWatchedAsync();
            }

            await scene.IsExactAsync(scene.Dead);
            Assert.True(await scene.IsSoonAsync(() => !File.Exists(writer.Path)));
            await scene.IsExactAsync(scene.Dead);
        }
    }

    [Fact]
    public async Task Files_that_somebody_removes_stay_in_the_total_over_restarts()
    {
        await using var scene = new LedgerScene();
        BackgroundProcess exporter = await scene.StartWatchedAsync();
        string old = MetricsFile.Write(scene.Root, LedgerScene.Application, 5, "events");
        CountingWriter living = await scene.StartWriterAsync(30);
        CountedTotals counted = await living.CountedAsync();
        await scene.IsExactAsync(counted + OfOldFormat(5));
        DateTime before = File.GetLastWriteTimeUtc(scene.Ledger);
        File.Delete(old);
        File.Delete(living.Path);
        await scene.IsExactAsync(counted + OfOldFormat(5));
        await scene.EndAsync(living, inOrder: false);
        await scene.IsExactAsync(scene.Dead + OfOldFormat(5));
        Assert.True(await scene.IsSoonAsync(() => File.GetLastWriteTimeUtc(scene.Ledger) > before));
        await scene.StopAsync(exporter, inOrder: true);

        MetricsFile.Write(scene.Root, LedgerScene.Application, 3, "events");
        await scene.StartWatchedAsync();
        await scene.IsExactAsync(scene.Dead + OfOldFormat(8));
    }

    private static CountedTotals OfOldFormat(double value) =>
        CountedTotals.OfPage(FormattableString.Invariant($"events_total{{app=\"{LedgerScene.Application}\"}} {value}\n"));
}
