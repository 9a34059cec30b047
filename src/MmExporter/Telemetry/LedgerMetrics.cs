using System.Text.Json;
using MmExporter.Ledger;
using MmExporter.Ledger.Removal;
using MmExporter.Ledger.Storage;
using MmExporter.Model;

namespace MmExporter.Telemetry;

/// <summary>The <c>mmexporter_ledger_*</c> metrics: what is kept of dead writers, and what becomes of their files.</summary>
internal sealed class LedgerMetrics
{
    private static readonly DeadFileFate[] Fates = [.. Enum.GetValues<DeadFileFate>().Where(fate => fate != DeadFileFate.Removed)];

    private readonly LedgerState state;
    private readonly LedgerStore? store;
    private readonly DeadFileRemoval? removal;
    private readonly OwnFamilies families = new();
    private readonly Family deadFiles, forgotten, generations, held, lastWrite, refused, removed, series, size, stopped, writeFailures, writes;

    /// <param name="state">The ledger.</param>
    /// <param name="store">Where it is written; null where it is only in memory.</param>
    /// <param name="removal">Who removes files; null where nobody does.</param>
    public LedgerMetrics(LedgerState state, LedgerStore? store, DeadFileRemoval? removal)
    {
        this.state = state;
        this.store = store;
        this.removal = removal;
        deadFiles = families.Add(
            "mmexporter_ledger_files",
            FamilyType.Gauge,
            "Files of dead writers that are in the ledger and still there, by why.",
            "reason",
            Fates.Select(fate => JsonNamingPolicy.SnakeCaseLower.ConvertName(fate.ToString())));
        forgotten = families.Add("mmexporter_ledger_forgotten_generations_total", FamilyType.Counter, "Folded files that were forgotten for their number; one that is still there counts again.");
        generations = families.Add("mmexporter_ledger_generations", FamilyType.Gauge, "Folded files that are remembered, so that none counts twice.");
        held = families.Add("mmexporter_ledger_held_files", FamilyType.Gauge, "Files whose amounts can be taken back, since their writers' death is not certain.");
        lastWrite = families.Add("mmexporter_ledger_last_write_timestamp_seconds", FamilyType.Gauge, "When the ledger was written last, in Unix seconds; 0 for never.");
        refused = families.Add("mmexporter_ledger_refused_series_total", FamilyType.Counter, "Series of dead writers that were lost because the ledger is full.");
        removed = families.Add("mmexporter_ledger_removed_files_total", FamilyType.Counter, "Files of dead writers that were removed.");
        series = families.Add("mmexporter_ledger_series", FamilyType.Gauge, "Series of dead writers.");
        size = families.Add("mmexporter_ledger_size_bytes", FamilyType.Gauge, "Size of the ledger's file as it was written last.");
        stopped = families.Add("mmexporter_ledger_removal_stopped", FamilyType.Gauge, "1 while no file is removed because a ledger that could not be read lies beside the new one.");
        writeFailures = families.Add("mmexporter_ledger_write_failures_total", FamilyType.Counter, "Times that the ledger could not be written.");
        writes = families.Add("mmexporter_ledger_writes_total", FamilyType.Counter, "Times that the ledger was written.");
    }

    /// <summary>What there is now, as families.</summary>
    public ReadOnlySpan<Family> Describe()
    {
        for (int i = 0; i < Fates.Length; i++)
        {
            families.Set(deadFiles, removal?.Fates[(int)Fates[i]] ?? 0, i);
        }

        families.Set(forgotten, state.GenerationsForgottenEarly);
        families.Set(generations, state.GenerationCount);
        families.Set(held, state.HeldCount);
        families.Set(lastWrite, store?.LastWriteTime ?? 0);
        families.Set(refused, state.RefusedAmounts);
        families.Set(removed, removal?.RemovedCount ?? 0);
        families.Set(series, state.SeriesCount);
        families.Set(size, store?.SizeBytes ?? 0);
        families.Set(stopped, store is { IsRemovalStopped: true } ? 1 : 0);
        families.Set(writeFailures, store?.FailedWrites ?? 0);
        families.Set(writes, store?.Writes ?? 0);
        return families.All;
    }
}
