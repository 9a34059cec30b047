using System.Text;
using Mmstats.Format.V2;
using Mmstats.Writer.Lanes;
using Mmstats.Writer.Metrics;

namespace Mmstats.Writer.Segments;

/// <summary>
/// One file of a writer, or private memory of the same layout: its header, its directory and the words it gives to
/// series. Its owner sees to it that one thread at a time calls it.
/// </summary>
internal sealed unsafe class Segment
{
    private readonly Mapping memory;
    private readonly SegmentSize size;
    private readonly Dictionary<Metric, uint> metrics = [];
    private WordAllocator shared;
    private WordAllocator lanes;
    private int directoryEnd;
    private uint seriesCount;

    public Segment(Mapping memory, SegmentSize size, WriterIdentity writer, int number, ulong generation)
    {
        this.memory = memory;
        this.size = size;
        Generation = generation;
        shared = new WordAllocator(size.SharedSeqWords, size.SharedDataWords);
        lanes = new WordAllocator(size.LaneSeqWords, size.LaneDataWords);
        SegmentHeader.Write(new Span<byte>(memory.Address, V2Layout.HeaderLength), size, writer, number);
        AppendResource(writer.Resource);
    }

    public ulong Generation { get; }

    public SegmentSize Size => size;

    /// <summary>The file's path; null while the segment is private.</summary>
    public string? Path { get; private set; }

    /// <summary>What the resource takes of the directory, or would if there were room for all of it.</summary>
    public int ResourceBytes { get; private set; }

    /// <summary>Number of series, those of no file included.</summary>
    public uint SeriesCount => seriesCount;

    /// <summary>What a series takes of the directory of a new segment, at most.</summary>
    public static int DirectoryBytesOf(Metric metric, string[] values) => metric.Compose(0).Length + SeriesRecordLengthMax(values);

    /// <summary>Makes the content valid. What was stored before is seen by whoever sees the generation.</summary>
    public void Publish() => Volatile.Write(ref Word(V2Layout.GenerationOffset), Generation);

    /// <summary>Says that there is a file now.</summary>
    public void NameFile(string path) => Path = path;

    /// <summary>Puts a file that holds a copy in the place of the private memory. What is stored meanwhile may be lost.</summary>
    public bool TryReplaceByFile(int descriptor) => memory.TryReplaceByFile(descriptor);

    /// <summary>All bytes as they are, to be copied.</summary>
    public ReadOnlySpan<byte> Bytes => new(memory.Address, memory.LengthBytes);

    /// <summary>Says that this many lanes may hold something; never fewer than before.</summary>
    public void UseLanes(int count)
    {
        ref var word = ref Word(V2Layout.LanesUsedOffset);
        var used = (ulong)Math.Min(count, size.Lanes);
        if (used > word)
            Volatile.Write(ref word, used);
    }

    /// <summary>Adds to one of the header's counts; any thread may.</summary>
    public void Count(int offset, ulong amount) => Interlocked.Add(ref Word(offset), amount);

    /// <summary>Gives a series its words and tells the readers. False: there is no room for it.</summary>
    public bool TryAdd(Metric metric, string[] values, long created, out Place place)
    {
        place = default;
        if (seriesCount == V2Layout.SeriesMax || !TryAddMetric(metric, out var id))
            return false;
        var definition = metric.Definition;
        ref var area = ref definition.IsShared ? ref shared : ref lanes;
        if (!area.TryPlan(definition, out var dataWord, out var seqWord) ||
            !TryAppendSeries(id, values, created, dataWord, seqWord))
        {
            return false;
        }
        area.Take(definition, dataWord, seqWord);
        place = PlaceOf(definition, dataWord, seqWord, definition.IsShared ? size.SharedOffset : size.LaneOffset);
        seriesCount++;
        return true;
    }

    /// <summary>Stores the time of the end, and lets go of the file if told so.</summary>
    public void Close(long closedAt, bool detach)
    {
        Volatile.Write(ref Word(V2Layout.ClosedAtOffset), (ulong)closedAt);
        if (!detach)
            return;
        LaneOwners.Remove(this);
        if (Path != null)
            memory.Detach();
    }

    private Place PlaceOf(MetricDefinition definition, int dataWord, int seqWord, int areaOffset)
    {
        var isShared = definition.IsShared;
        var seqWords = isShared ? size.SharedSeqWords : size.LaneSeqWords;
        // SAFETY: the allocator gave words inside the area, and the area lies inside the memory.
        var area = memory.Address + areaOffset;
        var data = area + V2Layout.DataStart(seqWords) + (dataWord * V2Layout.WordLength);
        var seq = definition.SeqWords == 0 ? null : area + (seqWord * V2Layout.WordLength);
        return new Place(data, seq, isShared ? 0 : size.LaneBytes, isShared ? 1 : size.Lanes);
    }

    private bool TryAddMetric(Metric metric, out uint id)
    {
        if (metrics.TryGetValue(metric, out id))
            return true;
        id = (uint)metrics.Count;
        if (id == V2Layout.MetricsMax || !TryAppend(metric.Compose(id)))
            return false;
        metrics.Add(metric, id);
        return true;
    }

    private bool TryAppendSeries(uint metric, string[] values, long created, int dataWord, int seqWord)
    {
        Span<byte> bytes = stackalloc byte[SeriesRecordLengthMax(values)];
        bytes.Clear();
        var record = new RecordWriter(bytes, V2RecordType.Series, V2Layout.SeriesValuesOffset);
        record.SetUInt32(V2Layout.SeriesMetricOffset, metric);
        record.SetUInt32(V2Layout.SeriesDataWordOffset, (uint)dataWord);
        record.SetUInt32(V2Layout.SeriesSeqWordOffset, (uint)seqWord);
        record.SetInt64(V2Layout.SeriesCreatedOffset, created);
        foreach (var value in values)
            record.AddString(value);
        return record.Fits && TryAppend(record.End());
    }

    // At most 32 values of 1,024 bytes: 33 KiB.
    private static int SeriesRecordLengthMax(string[] values)
    {
        var length = V2Layout.SeriesValuesOffset + V2Layout.WordLength;
        foreach (var value in values)
            length += V2Layout.StringPrefixLength + Encoding.UTF8.GetByteCount(value);
        return length;
    }

    private void AppendResource(IReadOnlyList<KeyValuePair<string, string>> resource)
    {
        var bytes = new byte[V2Layout.RecordLengthMax];
        // A record holds so many pairs and so many bytes; the attributes of a resource are independent of each other.
        foreach (var pair in resource)
        {
            Array.Clear(bytes);
            var record = new RecordWriter(bytes, V2RecordType.Resource, V2Layout.ResourcePairsOffset);
            record.SetUInt32(V2Layout.ResourcePairCountOffset, 1);
            record.AddString(pair.Key);
            record.AddString(pair.Value);
            if (!record.Fits)
                continue;
            var whole = record.End();
            ResourceBytes += whole.Length;
            _ = TryAppend(whole);
        }
    }

    private bool TryAppend(ReadOnlySpan<byte> record)
    {
        if (record.Length > size.DirectoryBytes - directoryEnd)
            return false;
        // SAFETY: there is room for it in the directory, as just seen.
        record.CopyTo(new Span<byte>(memory.Address + V2Layout.HeaderLength + directoryEnd, record.Length));
        directoryEnd += record.Length;
        Volatile.Write(ref Word(V2Layout.DirectoryEndOffset), (ulong)directoryEnd);
        return true;
    }

    // SAFETY: the offsets are those of the header's words, which are aligned.
    private ref ulong Word(int offset) => ref *(ulong*)(memory.Address + offset);
}
