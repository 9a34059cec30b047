using Microsoft.Win32.SafeHandles;
using MmExporter.Formats;
using MmExporter.Ledger;
using MmExporter.Ledger.Removal;
using MmExporter.Ledger.Storage;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Ledger;

/// <summary>What happens beside the passes.</summary>
public sealed class LedgerWorkerTests : IDisposable
{
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(30);

    private readonly TempDirectory directory = new();
    private readonly ManualTime time = new();
    private readonly RecordingLogger<LedgerWorker> log = new();
    private readonly LedgerState state = Totals.New();
    private readonly LedgerStore store;
    private readonly DeadFileRemoval removal;
    private readonly LedgerWorker worker;

    public LedgerWorkerTests()
    {
        Assert.True(LedgerStore.TryOpen(directory.File("ledger"), time, new RecordingLogger<LedgerStore>(), out store!, out string? error), error);
        removal = new DeadFileRemoval(UnlinkMode.Locked, TimeSpan.Zero, [directory.Path], isStopped: false, time, new RecordingLogger<DeadFileRemoval>());
        worker = new LedgerWorker(store, removal, TimeProvider.System, log);
    }

    public void Dispose()
    {
        removal.Dispose();
        store.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task What_was_folded_in_a_pass_becomes_durable()
    {
        Fold(1);
        worker.EndPass(state, []);
        await worker.IdleAsync().WaitAsync(TimeMax);
        Assert.Equal((1L, 1L), (store.DurableVersion, store.Writes));
    }

    [Fact]
    public async Task Nothing_new_is_not_written()
    {
        worker.EndPass(state, []);
        await worker.IdleAsync().WaitAsync(TimeMax);
        Fold(1);
        worker.EndPass(state, []);
        await worker.IdleAsync().WaitAsync(TimeMax);
        state.Seen(1, time.GetUtcNow().AddHours(1));
        worker.EndPass(state, []);
        await worker.IdleAsync().WaitAsync(TimeMax);
        Assert.Equal(1, store.Writes);
    }

    [Fact]
    public async Task What_could_not_be_written_is_tried_again_in_the_next_pass()
    {
        Directory.CreateDirectory(directory.File("ledger.tmp"));
        Fold(1);
        worker.EndPass(state, []);
        await worker.IdleAsync().WaitAsync(TimeMax);
        Assert.Equal((0L, 1L), (store.DurableVersion, store.FailedWrites));
        Directory.Delete(directory.File("ledger.tmp"));
        worker.EndPass(state, []);
        await worker.IdleAsync().WaitAsync(TimeMax);
        Assert.Equal((1L, 1L), (store.DurableVersion, store.Writes));
    }

    [Fact]
    public async Task At_the_end_everything_is_written()
    {
        Fold(1);
        worker.EndPass(state, []);
        Fold(2);
        Assert.True(await worker.FlushAsync(state, TimeMax));
        Assert.Equal(2, store.DurableVersion);
        Directory.CreateDirectory(directory.File("ledger.tmp"));
        Fold(3);
        Assert.False(await worker.FlushAsync(state, TimeMax));
    }

    [Fact]
    public async Task What_was_only_seen_again_is_written_each_hour()
    {
        var slow = new LedgerWorker(store, removal, time, log);
        Fold(1);
        foreach (int writes in new[] { 1, 1, 2, 2, 3 })
        {
            slow.EndPass(state, []);
            await slow.IdleAsync().WaitAsync(TimeMax);
            Assert.Equal(writes, store.Writes);
            time.Advance(TimeSpan.FromMinutes(30));
        }
    }

    [Fact]
    public async Task Files_are_removed_after_the_ledger_is_written_and_counted_until_they_are_gone()
    {
        Fold(1);
        using SafeFileHandle handle = new(-1, ownsHandle: false);
        DeadFile file = DeadIn(handle);
        worker.EndPass(state, [file]);
        await worker.IdleAsync().WaitAsync(TimeMax);
        Assert.Equal((1L, 1), (store.DurableVersion, removal.Fates[(int)DeadFileFate.Newest]));
        worker.EndPass(state, []);
        await worker.IdleAsync().WaitAsync(TimeMax);
        Assert.Equal(0, removal.Fates.Sum());
    }

    [Fact]
    public async Task While_the_ledger_cannot_be_written_no_file_is_removed()
    {
        Directory.CreateDirectory(directory.File("ledger.tmp"));
        Fold(1);
        using SafeFileHandle handle = new(-1, ownsHandle: false);
        worker.EndPass(state, [DeadIn(handle)]);
        await worker.IdleAsync().WaitAsync(TimeMax);
        Assert.Equal(1, removal.Fates[(int)DeadFileFate.NotDurable]);
    }

    /// <summary>Passes come faster than writes: each version is covered, and never is a later one lost.</summary>
    [Fact]
    public async Task The_latest_of_many_passes_is_durable_in_the_end()
    {
        for (ulong generation = 1; generation <= 500; generation++)
        {
            Fold(generation);
            worker.EndPass(state, []);
        }

        await worker.IdleAsync().WaitAsync(TimeMax);
        Assert.Equal(500, store.DurableVersion);
        Assert.InRange(store.Writes, 1, 500);
        Assert.True(LedgerStore.TryRead(directory.File("ledger"), out LedgerImage? image, out _));
        Assert.Equal(500, image.Generations.Count);
        Assert.Empty(log.Lines);
    }

    /// <summary>A file that the first fold has put into the ledger.</summary>
    private static DeadFile DeadIn(SafeFileHandle handle) =>
        new(handle, default, [], "", new WriterIdentity("shop", "", ""), 1, new FoldedGeneration(0, 0, Version: 1), HasLock: true, _ => true);

    private void Fold(ulong generation) => state.Fold(new DeadWriter(generation).Add(DeadWriter.Counter("m"), 1), time.GetUtcNow());
}
