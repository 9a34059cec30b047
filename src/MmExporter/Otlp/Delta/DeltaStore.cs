using MmExporter.Formats;
using System.Globalization;
using MmExporter.Discovery;
using MmExporter.Ledger.Storage;

namespace MmExporter.Otlp.Delta;

/// <summary>What receivers have taken and what is in flight, kept beside the ledger over restarts. Without a ledger on the disk it is only in
/// memory, and a restart tells what comes after it.</summary>
internal sealed partial class DeltaStore : IDisposable
{
    /// <summary>What the name of the ledger gets.</summary>
    public const string Suffix = ".otlp";

    private readonly LedgerDirectory? directory;
    private readonly ILogger<DeltaStore> log;
    private bool isFailing;

    private DeltaStore(LedgerDirectory? directory, DeltaTable table, InFlight? inFlight, ILogger<DeltaStore> log)
    {
        this.directory = directory;
        this.log = log;
        Table = table;
        InFlight = inFlight;
    }

    /// <summary>What receivers have taken.</summary>
    public DeltaTable Table { get; }

    /// <summary>What is in flight; null for nothing.</summary>
    public InFlight? InFlight { get; set; }

    /// <summary>Times that it could not be written.</summary>
    public long FailedWrites { get; private set; }

    /// <summary>Opens it, or begins a new one.</summary>
    /// <param name="ledgerPath">The ledger's file, absolute; null where it is only in memory.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">For what happens to it.</param>
    /// <exception cref="LedgerException">It cannot be opened; the message is a line for whoever started the exporter.</exception>
    public static DeltaStore Open(string? ledgerPath, TimeProvider time, ILogger<DeltaStore> log)
    {
        long now = UnixNanoseconds.Now(time);
        if (ledgerPath is null)
        {
            return new DeltaStore(null, new DeltaTable(now), null, log);
        }

        string path = ledgerPath + Suffix;
        try
        {
            LedgerDirectory directory = LedgerDirectory.Open(path);
            directory.RemoveTemporary();
            if (directory.Read() is not { } bytes)
            {
                return new DeltaStore(directory, new DeltaTable(startTime: 0), null, log);
            }

            var table = new DeltaTable(startTime: 0);
            if (DeltaFile.TryDecode(bytes, table, out InFlight? inFlight, out string? fault))
            {
                return new DeltaStore(directory, table, inFlight, log);
            }

            string aside = string.Create(CultureInfo.InvariantCulture, $"{path}.corrupt-{time.GetUtcNow().ToUnixTimeSeconds()}");
            directory.Rename(aside);
            LogSetAside(log, path, fault, aside);
            return new DeltaStore(directory, new DeltaTable(now), null, log);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LedgerException($"--ledger.path: {failure.Message}; deltas are kept beside the ledger, in {path}");
        }
    }

    /// <summary>Writes it. If that fails, pushes go on: only a restart would tell something twice.</summary>
    public void Save()
    {
        try
        {
            directory?.Replace(write => write(DeltaFile.Encode(Table, InFlight)));
            isFailing = false;
        }
        catch (SystemCallException failure)
        {
            FailedWrites++;
            if (!isFailing)
            {
                LogNotWritten(log, failure.Message);
                isFailing = true;
            }
        }
    }

    public void Dispose() => directory?.Dispose();

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} cannot be read: {Fault}. It is now {Aside}; deltas begin with what comes from now on")]
    private static partial void LogSetAside(ILogger logger, string path, string fault, string aside);

    [LoggerMessage(Level = LogLevel.Error, Message = "What receivers have taken is not written: {Failure}. It is tried again at each push; a restart before it succeeds may tell something twice")]
    private static partial void LogNotWritten(ILogger logger, string failure);
}
