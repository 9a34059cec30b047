using MmExporter.Commands;
using MmExporter.Ledger;
using MmExporter.Ledger.Removal;
using MmExporter.Ledger.Storage;
using MmExporter.Telemetry;

namespace MmExporter;

/// <summary>Puts the parts of the ledger together, and ends them.</summary>
internal sealed class LedgerKeeper : IDisposable
{
    private readonly LedgerWorker? worker;
    private bool isWriting;

    private LedgerKeeper(LedgerState state, LedgerStore? store, DeadFileRemoval? removal, TimeProvider time, ILoggerFactory logs)
    {
        State = state;
        Store = store;
        Removal = removal;
        worker = store is null ? null : new LedgerWorker(store, removal!, time, logs.CreateLogger<LedgerWorker>());
        DeadWriters = new DeadWriters(state, worker, time);
    }

    public DeadWriters DeadWriters { get; }

    public LedgerState State { get; }

    /// <summary>Where the ledger is written; null where it is only in memory.</summary>
    public LedgerStore? Store { get; }

    /// <summary>Who removes files; null where the ledger is only in memory.</summary>
    public DeadFileRemoval? Removal { get; }

    /// <summary>Opens the ledger, or begins one in memory.</summary>
    /// <param name="settings">Where it is, and how much it keeps.</param>
    /// <param name="roots">The watched directories.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">For all parts.</param>
    /// <exception cref="LedgerException">It cannot be opened; the message is a line for whoever started the exporter.</exception>
    public static LedgerKeeper Open(LedgerSettings settings, IReadOnlyList<string> roots, TimeProvider time, ILoggerFactory logs)
    {
        var state = new LedgerState(settings.Limits, logs.CreateLogger<LedgerState>());
        if (settings.Path is null)
        {
            return new LedgerKeeper(state, null, null, time, logs);
        }

        if (!LedgerStore.TryOpen(settings.Path, time, logs.CreateLogger<LedgerStore>(), out LedgerStore? store, out string? error))
        {
            throw new LedgerException(error);
        }

        if (store.Loaded is { } loaded)
        {
            state.Restore(loaded);
        }

        var removal = new DeadFileRemoval(
            settings.Unlink, settings.UnlinkDelay, roots, store.IsRemovalStopped, time, logs.CreateLogger<DeadFileRemoval>());
        return new LedgerKeeper(state, store, removal, time, logs);
    }

    /// <summary>What it says of itself.</summary>
    public LedgerMetrics NewMetrics() => new(State, Store, Removal);

    /// <summary>Writes what is not durable yet, within a time. A pass that is under way changes the ledger: half of what it does must
    /// not be saved. If it does not end, nothing is written, and what it found is still in the files.</summary>
    /// <param name="collector">Makes the passes.</param>
    /// <param name="timeMax">How long the writing may take.</param>
    /// <param name="cancellation">Ends the wait for the pass.</param>
    public async Task FlushAsync(Collector collector, TimeSpan timeMax, CancellationToken cancellation)
    {
        if (worker is null)
        {
            return;
        }

        isWriting = true;
        Task<bool>? written = null;
        try
        {
            await collector.BetweenPassesAsync(() => written = worker.FlushAsync(State, timeMax), cancellation);
            isWriting = !await written!;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
    }

    /// <summary>Lets go of the ledger, unless it is being written still: the end of the process does it then.</summary>
    public void Dispose()
    {
        if (isWriting)
        {
            return;
        }

        Removal?.Dispose();
        Store?.Dispose();
    }
}
