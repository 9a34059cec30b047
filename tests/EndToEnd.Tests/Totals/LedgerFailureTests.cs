using EndToEnd.Tests.Totals.Support;

namespace EndToEnd.Tests.Totals;

/// <summary>The ledger cannot be written or read: totals stay exact as long as anything knows them, no file goes, and one line says so.</summary>
public sealed class LedgerFailureTests
{
    /// <summary>More than stay in any case, so that files would go.</summary>
    private const int Deaths = LedgerScene.StayingFiles + 2;

    [Fact]
    public async Task A_full_disk_costs_no_total_and_no_file_that_is_not_in_the_ledger_and_is_caught_up_with()
    {
        const string Failure = "No space left on device";
        await using PrivateMount disk = await PrivateMount.StartAsync("mount -t tmpfs -o size=64k,mode=755 none \"$1\"");
        await using var scene = new LedgerScene(ledger: disk.File("ledger"));
        BackgroundProcess exporter = await scene.StartWatchedAsync();
        await scene.PassByAsync(10, inOrder: true);
        Assert.True(await scene.IsSoonAsync(() => File.Exists(scene.Ledger)));
        await disk.RunAsync("head -c 1000000 /dev/zero > \"$1/full\" 2> /dev/null || true");
        for (int i = 1; i < Deaths; i++)
        {
            await scene.PassByAsync(10 + i, inOrder: i % 2 == 0);
        }

        // Killed, it begins again with what the old ledger has and the files have. Only the file in that ledger went.
        foreach (bool isKilled in new[] { true, false })
        {
            await scene.IsExactAsync(scene.Dead);
            await exporter.WaitForLineAsync(line => line.Contains(Failure, StringComparison.Ordinal));
            await scene.HasFilesAsync(Deaths - 1);
            await scene.IsExactAsync(scene.Dead);
            if (isKilled)
            {
                await scene.StopAsync(exporter, inOrder: false);
                exporter = await scene.StartWatchedAsync();
            }
        }

        await disk.RunAsync("rm \"$1/full\"");
        await exporter.WaitForLineAsync(line => line.Contains("is written again", StringComparison.Ordinal));
        await scene.HasFilesAsync(LedgerScene.StayingFiles);
        await scene.IsExactAsync(scene.Dead);
        Assert.Single(exporter.Output.Split('\n'), line => line.Contains("is not written", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_exporter_that_may_not_write_its_ledger_says_so_in_one_line_does_not_begin_and_removes_nothing()
    {
        await using PrivateMount disk = await PrivateMount.StartAsync("mount -t tmpfs -o mode=755 none \"$1\"");
        await using var scene = new LedgerScene(ledger: disk.File("ledger"));
        await disk.RunAsync("mount -o remount,ro \"$1\"");
        for (int i = 0; i < Deaths; i++)
        {
            await scene.PassByAsync(10 + i, inOrder: i % 2 == 0);
        }

        BackgroundProcess refused = scene.StartExporter();
        Assert.False(await scene.TryWatchAsync(refused));
        Assert.Equal(1, await refused.WaitForExitAsync());
        Assert.Contains("Read-only file system", Assert.Single(refused.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Equal(Deaths, scene.Files().Length);

        await disk.RunAsync("mount -o remount,rw \"$1\"");
        await scene.StartWatchedAsync();
        await scene.IsExactAsync(scene.Dead);
        await scene.HasFilesAsync(LedgerScene.StayingFiles);
        await scene.IsExactAsync(scene.Dead);
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_read_is_set_aside_and_no_file_goes_until_somebody_has_looked()
    {
        await using var scene = new LedgerScene();
        BackgroundProcess exporter = await scene.StartWatchedAsync("--ledger.unlink-delay", "1h");
        for (int i = 0; i < Deaths; i++)
        {
            await scene.PassByAsync(10 + i, inOrder: i % 2 == 0);
        }

        await scene.IsExactAsync(scene.Dead);
        await scene.StopAsync(exporter, inOrder: true);
        byte[] ledger = await File.ReadAllBytesAsync(scene.Ledger);
        ledger[ledger.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(scene.Ledger, ledger);

        exporter = await scene.StartWatchedAsync();
        Assert.Single(exporter.Output.Split('\n'), line => line.Contains("cannot be read", StringComparison.Ordinal));
        await scene.IsExactAsync(scene.Dead);
        await scene.PassByAsync(100, inOrder: true);
        await scene.IsExactAsync(scene.Dead);
        await scene.StopAsync(exporter, inOrder: true);
        Assert.Equal(Deaths + 1, scene.Files().Length);

        string aside = Assert.Single(Directory.GetFiles(Path.GetDirectoryName(scene.Ledger)!, "*.corrupt-*"));
        Assert.Equal(ledger, await File.ReadAllBytesAsync(aside));
        File.Delete(aside);
        await scene.StartWatchedAsync();
        await scene.HasFilesAsync(LedgerScene.StayingFiles);
        await scene.IsExactAsync(scene.Dead);
    }
}
