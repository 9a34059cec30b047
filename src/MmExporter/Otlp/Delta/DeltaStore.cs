using MmExporter.Durable;
using MmExporter.Formats;

namespace MmExporter.Otlp.Delta;

/// <summary>What receivers have taken and what is in flight, kept beside the ledger over restarts. Without a ledger on the disk it is only in
/// memory, and a restart tells what comes after it.</summary>
internal sealed class DeltaStore : IDisposable
{
    /// <summary>What the name of the ledger gets.</summary>
    public const string Suffix = ".otlp";

    private readonly SealedFile file;

    private DeltaStore(SealedFile file, DeltaTable table, InFlight? inFlight)
    {
        this.file = file;
        Table = table;
        InFlight = inFlight;
    }

    /// <summary>What receivers have taken.</summary>
    public DeltaTable Table { get; }

    /// <summary>What is in flight; null for nothing.</summary>
    public InFlight? InFlight { get; set; }

    /// <summary>Opens it, or begins a new one.</summary>
    /// <param name="ledgerPath">The ledger's file, absolute; null where it is only in memory.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">For what happens to it.</param>
    /// <exception cref="LedgerException">It cannot be opened; the message is a line for whoever started the exporter.</exception>
    public static DeltaStore Open(string? ledgerPath, TimeProvider time, ILogger<DeltaStore> log)
    {
        SealedFile file = SealedFile.Open(ledgerPath, Suffix, "what receivers have taken of deltas", time, log);
        try
        {
            long now = UnixNanoseconds.Now(time);
            if (!file.TryRead(out byte[]? content, out bool isDamaged))
            {
                // Where nothing was ever kept, nothing was ever told.
                return new DeltaStore(file, new DeltaTable(file.IsKept && !isDamaged ? 0 : now), null);
            }

            var table = new DeltaTable(startTime: 0);
            if (DeltaFile.TryDecode(content, table, out InFlight? inFlight, out string? fault))
            {
                return new DeltaStore(file, table, inFlight);
            }

            file.SetAside(fault);
            return new DeltaStore(file, new DeltaTable(now), null);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes it.</summary>
    public void Save()
    {
        if (file.IsKept)
        {
            file.TryReplace(DeltaFile.Encode(Table, InFlight));
        }
    }

    public void Dispose() => file.Dispose();
}
