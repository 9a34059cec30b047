using System.Diagnostics.CodeAnalysis;
using MmExporter.Commands;
using MmExporter.Ledger;
using MmExporter.Ledger.Removal;
using MmExporter.Ledger.Storage;

namespace MmExporter;

/// <summary>Puts the parts of the ledger together, and ends them.</summary>
internal sealed class LedgerKeeper : IDisposable
{
    private readonly LedgerWorker? worker;

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
    /// <param name="keeper">The ledger, when the return value is true.</param>
    /// <param name="error">A line for whoever started the exporter, when it is false.</param>
    public static bool TryOpen(
        LedgerSettings settings,
        IReadOnlyList<string> roots,
        TimeProvider time,
        ILoggerFactory logs,
        [NotNullWhen(true)] out LedgerKeeper? keeper,
        [NotNullWhen(false)] out string? error)
    {
        keeper = null;
        error = null;
        var state = new LedgerState(settings.Limits, logs.CreateLogger<LedgerState>());
        if (settings.Path is null)
        {
            keeper = new LedgerKeeper(state, null, null, time, logs);
            return true;
        }

        if (!LedgerStore.TryOpen(settings.Path, time, logs.CreateLogger<LedgerStore>(), out LedgerStore? store, out error))
        {
            return false;
        }

        if (store.Loaded is { } loaded)
        {
            state.Restore(loaded);
        }

        var removal = new DeadFileRemoval(
            settings.Unlink, settings.UnlinkDelay, roots, store.IsRemovalStopped, time, logs.CreateLogger<DeadFileRemoval>());
        keeper = new LedgerKeeper(state, store, removal, time, logs);
        return true;
    }

    /// <summary>Writes what is not durable yet, within a time.</summary>
    public Task FlushAsync(TimeSpan timeMax) => worker?.FlushAsync(State, timeMax) ?? Task.CompletedTask;

    public void Dispose()
    {
        Removal?.Dispose();
        Store?.Dispose();
    }
}
