namespace Mmstats.Format.V2;

/// <summary>
/// The header of a version 2 file, checked: every section lies within the file and none overlaps another, so offsets and
/// lengths that come from it need no further check.
/// </summary>
public readonly struct V2Header
{
    private V2Header(ReadOnlySpan<byte> bytes, in V2Progress progress)
    {
        Generation = V2HeaderCheck.U64(bytes, V2Layout.GenerationOffset);
        FileSize = (long)V2HeaderCheck.U64(bytes, V2Layout.FileSizeOffset);
        DirectoryOffset = V2HeaderCheck.U32(bytes, V2Layout.DirectoryOffsetOffset);
        DirectoryCapacity = (int)V2HeaderCheck.U32(bytes, V2Layout.DirectoryCapacityOffset);
        SharedOffset = V2HeaderCheck.U32(bytes, V2Layout.SharedOffsetOffset);
        SharedSeqWords = (int)V2HeaderCheck.U32(bytes, V2Layout.SharedSeqWordsOffset);
        SharedDataWords = (int)V2HeaderCheck.U32(bytes, V2Layout.SharedDataWordsOffset);
        LaneOffset = V2HeaderCheck.U32(bytes, V2Layout.LaneOffsetOffset);
        LaneStride = (int)V2HeaderCheck.U32(bytes, V2Layout.LaneStrideOffset);
        LaneSeqWords = (int)V2HeaderCheck.U32(bytes, V2Layout.LaneSeqWordsOffset);
        LaneDataWords = (int)V2HeaderCheck.U32(bytes, V2Layout.LaneDataWordsOffset);
        LaneCount = (int)V2HeaderCheck.U32(bytes, V2Layout.LaneCountOffset);
        Segment = V2HeaderCheck.U32(bytes, V2Layout.SegmentOffset);
        StartTime = (long)V2HeaderCheck.U64(bytes, V2Layout.StartTimeOffset);
        Pid = (long)V2HeaderCheck.U64(bytes, V2Layout.PidOffset);
        PidStart = V2HeaderCheck.U64(bytes, V2Layout.PidStartOffset);
        BootId = new Guid(bytes.Slice(V2Layout.BootIdOffset, V2Layout.UuidLength), bigEndian: true);
        WriterId = new Guid(bytes.Slice(V2Layout.WriterIdOffset, V2Layout.UuidLength), bigEndian: true);
        Progress = progress;
    }

    /// <summary>A random number, not 0, that no other file has.</summary>
    public ulong Generation { get; }

    /// <summary>Bytes of the file.</summary>
    public long FileSize { get; }

    /// <summary>Offset of the directory in the file.</summary>
    public long DirectoryOffset { get; }

    /// <summary>Bytes that the directory may take.</summary>
    public int DirectoryCapacity { get; }

    /// <summary>Offset of the shared area in the file, and so of its seq words.</summary>
    public long SharedOffset { get; }

    /// <summary>Seq words of the shared area.</summary>
    public int SharedSeqWords { get; }

    /// <summary>Data words of the shared area.</summary>
    public int SharedDataWords { get; }

    /// <summary>Offset of lane 0 in the file.</summary>
    public long LaneOffset { get; }

    /// <summary>Bytes from a lane to the next.</summary>
    public int LaneStride { get; }

    /// <summary>Seq words of a lane.</summary>
    public int LaneSeqWords { get; }

    /// <summary>Data words of a lane.</summary>
    public int LaneDataWords { get; }

    /// <summary>Lanes of the file, 1 to <see cref="V2Layout.LanesMax"/>.</summary>
    public int LaneCount { get; }

    /// <summary>Number of this segment among those of its writer.</summary>
    public uint Segment { get; }

    /// <summary>When the writer began, in Unix nanoseconds; the same in all its segments.</summary>
    public long StartTime { get; }

    /// <summary>Process id of the writer as it sees itself.</summary>
    public long Pid { get; }

    /// <summary>Start of the writer's process in clock ticks since the kernel's boot; 0 where it is unknown.</summary>
    public ulong PidStart { get; }

    /// <summary>Id of the kernel's boot; all zeros where it is unknown.</summary>
    public Guid BootId { get; }

    /// <summary>Id of the writer, the same in all its segments. They compare in the order of their bytes in the file.</summary>
    public Guid WriterId { get; }

    /// <summary>The words that change, as they were when the header was read.</summary>
    public V2Progress Progress { get; }

    /// <summary>Offset in the file of the data words of the shared area.</summary>
    public long SharedDataOffset => SharedOffset + V2Layout.DataStart(SharedSeqWords);

    /// <summary>Reads and checks a whole header.</summary>
    /// <param name="bytes">The first <see cref="V2Layout.HeaderLength"/> bytes of the file, or more.</param>
    /// <param name="fileSize">The size of the file in bytes, as the file system tells it.</param>
    /// <param name="header">The header, when the return value is true.</param>
    /// <param name="refusal">The first rule that is broken, when the return value is false.</param>
    /// <returns>Whether the header keeps every rule of the format.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, long fileSize, out V2Header header, out V2Refusal refusal)
    {
        header = default;
        refusal = V2HeaderCheck.Check(bytes, fileSize);
        if (refusal != V2Refusal.None)
        {
            return false;
        }

        int capacity = (int)V2HeaderCheck.U32(bytes, V2Layout.DirectoryCapacityOffset);
        int laneCount = (int)V2HeaderCheck.U32(bytes, V2Layout.LaneCountOffset);
        if (!V2Progress.TryRead(bytes[V2Layout.DirectoryEndOffset..], capacity, laneCount, out V2Progress progress, out refusal))
        {
            return false;
        }

        header = new V2Header(bytes, progress);
        return true;
    }

    /// <summary>Offset in the file of a lane's seq words, which are the first of the lane.</summary>
    /// <param name="lane">0 to <see cref="LaneCount"/> - 1.</param>
    public long LaneSeqOffset(int lane) => LaneOffset + (long)lane * LaneStride;

    /// <summary>Offset in the file of a lane's data words.</summary>
    /// <param name="lane">0 to <see cref="LaneCount"/> - 1.</param>
    public long LaneDataOffset(int lane) => LaneSeqOffset(lane) + V2Layout.DataStart(LaneSeqWords);
}
