using MmExporter.Ledger;
using MmExporter.Ledger.Storage;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Ledger;

/// <summary>The ledger on the disk.</summary>
public sealed class LedgerStoreTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly ManualTime time = new();
    private readonly RecordingLogger<LedgerStore> log = new();

    private string LedgerPath => directory.File("ledger");

    public void Dispose() => directory.Dispose();

    [Fact]
    public void What_is_written_is_there_at_the_next_start()
    {
        LedgerState state = LedgerFormatTests.Sample();
        using (LedgerStore store = Open())
        {
            Assert.Null(store.Loaded);
            Assert.Equal((0L, 0L), (store.DurableVersion, store.LastWriteTime));
            Assert.True(store.TryWrite(state.Image(time.GetUtcNow())));
            Assert.Equal((state.Version, 1L, time.GetUtcNow().ToUnixTimeSeconds()), (store.DurableVersion, store.Writes, store.LastWriteTime));
            Assert.Equal(new FileInfo(LedgerPath).Length, store.SizeBytes);
        }

        using LedgerStore next = Open();
        LedgerState loaded = Totals.New();
        loaded.Restore(next.Loaded!);
        Assert.Equal(state.Describe(), loaded.Describe());
        Assert.Equal(["ledger", "ledger.lock"], Names());
        Assert.Empty(log.Lines);
    }

    [Fact]
    public void A_second_exporter_does_not_get_the_same_ledger()
    {
        using (Open())
        {
            Assert.Equal($"--ledger.path: another exporter is using {LedgerPath}; end it, or give each a ledger of its own", Error(LedgerPath));
        }

        Open().Dispose();
    }

    [Fact]
    public async Task A_ledger_that_another_process_has_locked_is_not_opened()
    {
        await using (BackgroundProcess other = BackgroundProcess.Start("flock", [LedgerPath + ".lock", "sh", "-c", "echo locked; exec cat"]))
        {
            await other.WaitForLineAsync(line => line == "locked");
            Assert.StartsWith("--ledger.path: another exporter is using ", Error(LedgerPath), StringComparison.Ordinal);
        }

        Open().Dispose();
    }

    [Fact]
    public void A_ledger_that_cannot_be_is_said_in_one_line()
    {
        Directory.CreateDirectory(directory.File("folder"));
        File.CreateSymbolicLink(directory.File("link"), directory.File("elsewhere"));
        const string WhatToDo = "; name a file in a directory that is there and that this user may write to";
        Assert.Equal($"--ledger.path: open {directory.File("none")}: No such file or directory{WhatToDo}", Error(directory.File("none/ledger")));
        Assert.Equal($"--ledger.path: {directory.File("folder/")} is a directory; name a file in it", Error(directory.File("folder/")));
        Assert.Equal($"--ledger.path: {directory.File("folder")} is no regular file{WhatToDo}", Error(directory.File("folder")));
        Assert.Equal($"--ledger.path: open {directory.File("link")}: Too many levels of symbolic links{WhatToDo}", Error(directory.File("link")));
    }

    [Fact]
    public void What_a_killed_exporter_left_half_written_is_cleaned_up()
    {
        File.WriteAllText(LedgerPath + ".tmp", "half");
        using LedgerStore store = Open();
        Assert.Equal(["ledger.lock"], Names());
    }

    [Theory]
    [InlineData("")]
    [InlineData("root:x:0:0:root:/root:/bin/bash and so on")]
    public void What_is_no_ledger_is_set_aside_and_stops_removals(string content)
    {
        File.WriteAllText(LedgerPath, content);
        string aside = $"{LedgerPath}.corrupt-{time.GetUtcNow().ToUnixTimeSeconds()}";
        using (LedgerStore store = Open())
        {
            Assert.Equal((true, true, null), (store.IsCorrupt, store.IsRemovalStopped, store.Loaded));
            Assert.Equal(content, File.ReadAllText(aside));
            Assert.Contains($"It is now {aside}, and a new one begins; no file of a dead writer is removed", Assert.Single(log.Lines), StringComparison.Ordinal);
            Assert.True(store.TryWrite(LedgerFormatTests.Sample().Image(time.GetUtcNow())));
        }

        using (LedgerStore next = Open())
        {
            Assert.Equal((false, true), (next.IsCorrupt, next.IsRemovalStopped));
            Assert.NotNull(next.Loaded);
            Assert.Equal(2, log.Lines.Count);
        }

        File.Delete(aside);
        using LedgerStore last = Open();
        Assert.Equal((false, false), (last.IsCorrupt, last.IsRemovalStopped));
    }

    [Fact]
    public void Three_are_kept_aside_and_none_is_overwritten()
    {
        for (int i = 0; i < 5; i++)
        {
            File.WriteAllText(LedgerPath, $"bad {i}");
            Open().Dispose();
        }

        Assert.Equal(
            ["bad 0", "bad 1", "bad 2"],
            Directory.GetFiles(directory.Path, "ledger.corrupt-*").Order(StringComparer.Ordinal).Select(File.ReadAllText));
        Assert.Contains("With 3 such beside it, it is not kept", log.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_costs_nothing_that_was_there()
    {
        await using PrivateMount mount = await PrivateMount.StartAsync("mount -t tmpfs -o size=64k none \"$1\"");
        LedgerState state = Totals.New();
        state.Fold(new DeadWriter(1).Add(DeadWriter.Counter("small"), 1), time.GetUtcNow());
        using LedgerStore store = Open(mount.File("ledger"));
        Assert.True(store.TryWrite(state.Image(time.GetUtcNow())));
        byte[] before = File.ReadAllBytes(mount.File("ledger"));

        state.Fold(new DeadWriter(2).Add(DeadWriter.Counter("large", "k"), 1, new string('x', 100_000)), time.GetUtcNow());
        Assert.False(store.TryWrite(state.Image(time.GetUtcNow())));
        Assert.False(store.TryWrite(state.Image(time.GetUtcNow())));
        Assert.Equal(before, File.ReadAllBytes(mount.File("ledger")));
        Assert.Equal((1L, 1L, 2L), (store.DurableVersion, store.Writes, store.FailedWrites));
        Assert.Contains("No space left on device", Assert.Single(log.Lines), StringComparison.Ordinal);

        state.Expire(time.GetUtcNow().AddDays(2));
        Assert.True(store.TryWrite(state.Image(time.GetUtcNow())));
        Assert.Equal(state.Version, store.DurableVersion);
        Assert.EndsWith("is written again", log.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_is_read_only_is_said_at_the_start()
    {
        await using PrivateMount mount = await PrivateMount.StartAsync("mount -t tmpfs none \"$1\"; mount -o remount,ro \"$1\"");
        Assert.Contains("Read-only file system", Error(mount.File("ledger")), StringComparison.Ordinal);
    }

    [Fact]
    public void Showing_takes_no_lock_and_changes_nothing()
    {
        Assert.False(LedgerStore.TryRead(LedgerPath, out _, out string? fault));
        Assert.Equal("it is not there", fault);
        using LedgerStore store = Open();
        store.TryWrite(LedgerFormatTests.Sample().Image(time.GetUtcNow()));
        Assert.True(LedgerStore.TryRead(LedgerPath, out _, out _));
        Assert.Equal(["ledger", "ledger.lock"], Names());
    }

    private LedgerStore Open(string? path = null)
    {
        Assert.True(LedgerStore.TryOpen(path ?? LedgerPath, time, log, out LedgerStore? store, out string? error), error);
        return store;
    }

    private string Error(string path)
    {
        Assert.False(LedgerStore.TryOpen(path, time, log, out _, out string? error));
        return error;
    }

    private IEnumerable<string> Names() => Directory.GetFileSystemEntries(directory.Path).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);
}
