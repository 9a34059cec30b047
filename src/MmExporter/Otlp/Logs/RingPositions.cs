using MmExporter.Durable;

namespace MmExporter.Otlp.Logs;

/// <summary>How far receivers have what came into rings, kept beside the ledger over restarts: what came behind that is pushed again.</summary>
internal sealed class RingPositions : IDisposable
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
    private readonly SealedFile file;
    private bool isChanged;

    private RingPositions(SealedFile file) => this.file = file;

    /// <param name="Number">The number of the first entry that is not known to be taken.</param>
    /// <param name="Seen">When something came, in Unix seconds.</param>
    private readonly record struct Position(ulong Number, long Seen);

    /// <summary>Opens it, or begins a new one.</summary>
    /// <param name="ledgerPath">The ledger's file, absolute; null where it is only in memory.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">For what happens to it.</param>
    /// <exception cref="LedgerException">It cannot be opened; the message is a line for whoever started the exporter.</exception>
    public static RingPositions Open(string? ledgerPath, TimeProvider time, ILogger<RingPositions> log)
    {
        SealedFile file = SealedFile.Open(ledgerPath, Suffix, "what was pushed of events", time, log);
        try
        {
            var opened = new RingPositions(file);
            if (file.TryRead(out byte[]? content, out _) && !opened.TryDecode(content))
            {
                file.SetAside("it is of another version");
            }

            return opened;
        }
        catch
        {
            file.Dispose();
            throw;
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
        if (file.IsKept && isChanged && !file.TryReplace(Encode(now)))
        {
            isChanged = true;
        }
    }

    public void Dispose() => file.Dispose();

    private ReadOnlyMemory<byte> Encode(DateTimeOffset now)
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
        return stream.GetBuffer().AsMemory(0, (int)stream.Length);
    }

    private bool TryDecode(byte[] content)
    {
        using var reader = new BinaryReader(new MemoryStream(content));
        bool isKnown = content.Length >= sizeof(ulong) && reader.ReadUInt64() == Magic;
        while (isKnown && reader.BaseStream.Position < content.Length)
        {
            positions[(reader.ReadUInt64(), reader.ReadInt32())] = new Position(reader.ReadUInt64(), reader.ReadInt64());
        }

        return isKnown;
    }
}
