using System.Security.Cryptography;
using MmExporter.Discovery;
using MmExporter.Ledger.Storage;

namespace MmExporter.Otlp.Logs;

/// <summary>How far receivers have what came into rings, kept beside the ledger over restarts: what came behind that is pushed again.</summary>
internal sealed partial class RingPositions : IDisposable
{
    /// <summary>What the name of the ledger gets.</summary>
    public const string Suffix = ".events";

    /// <summary>Rings that are remembered at most; of others all that is there is pushed again after a restart.</summary>
    public const int Max = 100_000;

    /// <summary>How long a ring is remembered into which nothing comes.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(7);

    private const ulong Magic = 0x31535447_4E49524D; // "MRINGTS1"

    private readonly Lock gate = new();
    private readonly Dictionary<(ulong Generation, int Ring), Position> positions = [];
    private readonly LedgerDirectory? directory;
    private readonly ILogger<RingPositions> log;
    private bool isChanged, isFailing;

    private RingPositions(LedgerDirectory? directory, ILogger<RingPositions> log)
    {
        this.directory = directory;
        this.log = log;
    }

    /// <param name="Number">The number of the first entry that is not known to be taken.</param>
    /// <param name="Seen">When something came, in Unix seconds.</param>
    private readonly record struct Position(ulong Number, long Seen);

    /// <summary>Opens it, or begins a new one.</summary>
    /// <param name="ledgerPath">The ledger's file, absolute; null where it is only in memory.</param>
    /// <param name="log">For what happens to it.</param>
    /// <exception cref="LedgerException">It cannot be opened; the message is a line for whoever started the exporter.</exception>
    public static RingPositions Open(string? ledgerPath, ILogger<RingPositions> log)
    {
        if (ledgerPath is null)
        {
            return new RingPositions(null, log);
        }

        string path = ledgerPath + Suffix;
        try
        {
            var opened = new RingPositions(LedgerDirectory.Open(path), log);
            if (opened.directory!.Read() is { } bytes && !opened.TryRead(bytes))
            {
                LogUnreadable(log, path);
            }

            return opened;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LedgerException($"--ledger.path: {failure.Message}; what was pushed of events is kept beside the ledger, in {path}");
        }
    }

    /// <summary>The number of the first entry of a ring that is not known to be taken.</summary>
    public ulong Of((ulong Generation, int Ring) place)
    {
        lock (gate)
        {
            return positions.GetValueOrDefault(place).Number;
        }
    }

    /// <summary>All entries of a ring before this one are done with.</summary>
    public void Set((ulong Generation, int Ring) place, ulong number, DateTimeOffset now)
    {
        lock (gate)
        {
            if (positions.Count < Max || positions.ContainsKey(place))
            {
                positions[place] = new Position(Math.Max(number, positions.GetValueOrDefault(place).Number), now.ToUnixTimeSeconds());
                isChanged = true;
            }
        }
    }

    /// <summary>Writes it, if there is something new. If that fails, it is tried again; meanwhile a restart would push some events again.</summary>
    public void Save(DateTimeOffset now)
    {
        if (directory is null || !isChanged)
        {
            return;
        }

        try
        {
            byte[] bytes = Encode(now);
            directory.Replace(write => write(bytes));
            isFailing = false;
        }
        catch (SystemCallException failure)
        {
            isChanged = true;
            if (!isFailing)
            {
                LogNotWritten(log, failure.Message);
                isFailing = true;
            }
        }
    }

    public void Dispose() => directory?.Dispose();

    private byte[] Encode(DateTimeOffset now)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        lock (gate)
        {
            long oldest = (now - Remembered).ToUnixTimeSeconds();
            foreach (((ulong, int) place, Position position) in positions)
            {
                if (position.Seen < oldest)
                {
                    positions.Remove(place);
                }
            }

            writer.Write(Magic);
            foreach (((ulong generation, int ring), Position position) in positions)
            {
                writer.Write(generation);
                writer.Write(ring);
                writer.Write(position.Number);
                writer.Write(position.Seen);
            }

            isChanged = false;
        }

        writer.Flush();
        ReadOnlySpan<byte> written = stream.GetBuffer().AsSpan(0, (int)stream.Length);
        return [.. written, .. SHA256.HashData(written)];
    }

    private bool TryRead(byte[] bytes)
    {
        int length = bytes.Length - SHA256.HashSizeInBytes;
        if (length < sizeof(ulong) || !SHA256.HashData(bytes.AsSpan(0, length)).AsSpan().SequenceEqual(bytes.AsSpan(length)))
        {
            return false;
        }

        using var stream = new MemoryStream(bytes, 0, length);
        using var reader = new BinaryReader(stream);
        bool isKnown = reader.ReadUInt64() == Magic;
        while (isKnown && stream.Position < stream.Length)
        {
            positions[(reader.ReadUInt64(), reader.ReadInt32())] = new Position(reader.ReadUInt64(), reader.ReadInt64());
        }

        return isKnown;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} cannot be read; events that are still in rings are pushed again")]
    private static partial void LogUnreadable(ILogger logger, string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "What was pushed of events is not written: {Failure}. It is tried again; a restart before it succeeds pushes some events again")]
    private static partial void LogNotWritten(ILogger logger, string failure);
}
