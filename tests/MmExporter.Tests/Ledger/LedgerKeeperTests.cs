using Microsoft.Extensions.Logging.Abstractions;
using MmExporter.Commands;
using MmExporter.Ledger;
using MmExporter.Ledger.Removal;

namespace MmExporter.Tests.Ledger;

/// <summary>The ledger at the end of the exporter.</summary>
public sealed class LedgerKeeperTests : IDisposable
{
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(30);

    private readonly TempDirectory directory = new();
    private readonly Support.Exporter exporter = new();

    public void Dispose()
    {
        exporter.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task What_a_pass_is_changing_is_saved_when_it_is_over_or_not_at_all()
    {
        var settings = new LedgerSettings(directory.File("ledger"), UnlinkMode.None, TimeSpan.Zero, new LedgerLimits());
        using LedgerKeeper ledger = LedgerKeeper.Open(settings, [exporter.Root], TimeProvider.System, NullLoggerFactory.Instance);
        var isUnderWay = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var mayEnd = new ManualResetEventSlim();
        Task pass = Task.Run(() => exporter.Collector.CollectAsync(
            _ =>
            {
                ledger.State.Fold(new DeadWriter(1).Add(DeadWriter.Counter("m"), 1), TimeProvider.System.GetUtcNow());
                isUnderWay.SetResult();
                mayEnd.Wait(TimeMax);
            },
            CancellationToken.None));
        await isUnderWay.Task.WaitAsync(TimeMax);

        using var left = new CancellationTokenSource();
        Task flush = ledger.FlushAsync(exporter.Collector, TimeMax, left.Token);
        await left.CancelAsync();
        await flush.WaitAsync(TimeMax);
        Assert.Equal((0L, 0L), (ledger.Store!.Writes, ledger.Store.DurableVersion));

        flush = ledger.FlushAsync(exporter.Collector, TimeMax, CancellationToken.None);
        mayEnd.Set();
        await pass.WaitAsync(TimeMax);
        await flush.WaitAsync(TimeMax);
        Assert.Equal((1L, 1L), (ledger.Store.Writes, ledger.Store.DurableVersion));
    }
}
