using EndToEnd.Tests.Totals.Support;

namespace EndToEnd.Tests.Totals;

/// <summary>The watched directory goes away for a while and comes back.</summary>
public sealed class MountTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Totals_stay_while_the_directory_is_not_mounted_and_nothing_counts_twice_when_it_is_back(bool isExporterKilled)
    {
        await using PrivateMount mount = await PrivateMount.StartAsync(
            """
            mount -t tmpfs -o mode=755 none "$1"
            mkdir "$1/disk" "$1/metrics" "$1/state"
            mount --bind "$1/disk" "$1/metrics"
            """);
        await using var scene = new LedgerScene(mount.File("metrics"), mount.File("state/ledger"));
        BackgroundProcess exporter = await scene.StartWatchedAsync();
        CountingWriter living = await scene.StartWriterAsync(1500, rate: 500);
        CountingWriter dying = await scene.StartWriterAsync(20);
        await dying.CountedAsync();
        await scene.PassByAsync(30, inOrder: true);
        await scene.PassByAsync(40, inOrder: false);
        await scene.Watch.NextAsync();

        await mount.RunAsync("umount -l \"$1/metrics\"");
        await scene.Watch.NextAsync();
        Assert.Empty(scene.Files());
        await scene.EndAsync(dying, inOrder: false);
        CountedTotals alive = await living.CountedAsync();
        await scene.IsExactAsync(scene.Dead + alive);
        if (isExporterKilled)
        {
            // What a living writer counted is nowhere but in its file, so it has to end first.
            DateTime before = File.GetLastWriteTimeUtc(scene.Ledger);
            await scene.EndAsync(living, inOrder: false);
            await scene.IsExactAsync(scene.Dead);
            Assert.True(await scene.IsSoonAsync(() => File.GetLastWriteTimeUtc(scene.Ledger) > before));
            await scene.StopAsync(exporter, inOrder: false);
            await scene.StartWatchedAsync();
            await scene.IsExactAsync(scene.Dead);
        }

        await mount.RunAsync("mount --bind \"$1/disk\" \"$1/metrics\"");
        await scene.IsExactAsync(isExporterKilled ? scene.Dead : scene.Dead + alive);
        if (!isExporterKilled)
        {
            await scene.EndAsync(living, inOrder: true);
        }

        await scene.IsExactAsync(scene.Dead);
        await scene.HasFilesAsync(LedgerScene.StayingFiles);
        await scene.IsExactAsync(scene.Dead);
    }
}
