namespace MmExporter.Otlp.Delta;

/// <summary>What receivers have taken of each series, by a hash of its resource, metric and attributes.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class DeltaTable
{
    /// <summary>Series that are remembered at most. Others are not told until there is room.</summary>
    public const int Max = 1_000_000;

    /// <summary>Words of all of them together at most, of 8 bytes; a histogram has many.</summary>
    public const long WordsMax = 32 << 20;

    private readonly Dictionary<UInt128, DeltaStream> streams = [];
    private long words;
    private readonly long startTime;

    /// <param name="startTime">When the exporter began, in Unix nanoseconds, where nobody knows what was told before that; 0 where all that was
    /// told is known.</param>
    public DeltaTable(long startTime) => this.startTime = startTime;

    public int Count => streams.Count;

    public IEnumerable<KeyValuePair<UInt128, DeltaStream>> All => streams;

    /// <summary>What was taken of a series that is there; null where nothing was.</summary>
    public DeltaStream? Find(UInt128 id, ulong time)
    {
        if (streams.TryGetValue(id, out DeltaStream? stream))
        {
            stream.LastSeen = time;
        }

        return stream;
    }

    /// <summary>Whether there is room for a series of which nothing is known.</summary>
    public bool HasRoom => streams.Count < Max && words < WordsMax;

    /// <summary>Whether such a series can be told from its start: nobody has told it before.</summary>
    /// <param name="created">When it began, in Unix nanoseconds; 0 where nobody knows.</param>
    public bool CanBegin(long created) => created >= startTime;

    /// <summary>A receiver has taken something.</summary>
    public void Set(UInt128 id, DeltaStream stream)
    {
        words += LengthOf(stream) - (streams.TryGetValue(id, out DeltaStream? before) ? LengthOf(before) : 0);
        streams[id] = stream;
    }

    /// <summary>Forgets series that are gone for good.</summary>
    /// <param name="before">Those that were there last before this, in Unix nanoseconds.</param>
    public void Forget(ulong before)
    {
        foreach ((UInt128 id, DeltaStream stream) in streams)
        {
            if (stream.LastSeen < before)
            {
                streams.Remove(id);
                words -= LengthOf(stream);
            }
        }
    }

    private static long LengthOf(DeltaStream stream) => stream.Words.Length + stream.Bounds.Length;
}
