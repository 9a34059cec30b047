using System.Buffers.Binary;

namespace Mmstats.Format.V2;

/// <summary>The rules of the words of the header that do not change. All sums are of 64 bits, so none of them overflows.</summary>
internal static class V2HeaderCheck
{
    /// <summary>Whether the fixed words of a whole header hold together, and if not, which rule is the first that they break.</summary>
    public static V2Refusal Check(ReadOnlySpan<byte> bytes, long fileSize)
    {
        if (bytes.Length < V2Layout.HeaderLength)
        {
            return V2Refusal.HeaderTruncated;
        }

        if (U64(bytes, V2Layout.MagicOffset) != V2Layout.Magic)
        {
            return V2Refusal.UnknownMagic;
        }

        // It is stored last of all, so while it is 0 nothing else is of any meaning.
        if (U64(bytes, V2Layout.GenerationOffset) == 0)
        {
            return V2Refusal.NotReady;
        }

        if (U32(bytes, V2Layout.HeaderSizeOffset) != V2Layout.HeaderLength)
        {
            return V2Refusal.WrongHeaderSize;
        }

        if (U32(bytes, V2Layout.FeaturesOffset) != 0)
        {
            return V2Refusal.UnknownFeatures;
        }

        if (fileSize > V2Layout.FileSizeBytesMax)
        {
            return V2Refusal.FileTooLarge;
        }

        if (fileSize < 0 || U64(bytes, V2Layout.FileSizeOffset) != (ulong)fileSize)
        {
            return V2Refusal.WrongFileSize;
        }

        V2Refusal refusal = CheckSections(bytes);
        return refusal != V2Refusal.None ? refusal : CheckExtents(bytes, fileSize);
    }

    public static uint U32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    public static ulong U64(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]);

    private static V2Refusal CheckSections(ReadOnlySpan<byte> bytes)
    {
        if (U32(bytes, V2Layout.DirectoryOffsetOffset) != V2Layout.HeaderLength)
        {
            return V2Refusal.WrongDirectoryOffset;
        }

        if (U32(bytes, V2Layout.DirectoryCapacityOffset) % V2Layout.WordLength != 0)
        {
            return V2Refusal.WrongDirectoryCapacity;
        }

        if (U32(bytes, V2Layout.SharedOffsetOffset) % V2Layout.PageLength != 0)
        {
            return V2Refusal.WrongSharedOffset;
        }

        if (U32(bytes, V2Layout.LaneOffsetOffset) % V2Layout.PageLength != 0)
        {
            return V2Refusal.WrongLaneOffset;
        }

        uint stride = U32(bytes, V2Layout.LaneStrideOffset);
        if (stride == 0 || stride % V2Layout.PageLength != 0)
        {
            return V2Refusal.WrongLaneStride;
        }

        return U32(bytes, V2Layout.LaneCountOffset) is >= 1 and <= V2Layout.LanesMax ? V2Refusal.None : V2Refusal.WrongLaneCount;
    }

    private static V2Refusal CheckExtents(ReadOnlySpan<byte> bytes, long fileSize)
    {
        long sharedOffset = U32(bytes, V2Layout.SharedOffsetOffset);
        if (V2Layout.HeaderLength + (long)U32(bytes, V2Layout.DirectoryCapacityOffset) > sharedOffset)
        {
            return V2Refusal.DirectoryMeetsSharedArea;
        }

        long laneOffset = U32(bytes, V2Layout.LaneOffsetOffset);
        if (sharedOffset + AreaLength(bytes, V2Layout.SharedSeqWordsOffset, V2Layout.SharedDataWordsOffset) > laneOffset)
        {
            return V2Refusal.SharedAreaMeetsLanes;
        }

        long stride = U32(bytes, V2Layout.LaneStrideOffset);
        if (AreaLength(bytes, V2Layout.LaneSeqWordsOffset, V2Layout.LaneDataWordsOffset) > stride)
        {
            return V2Refusal.LaneMeetsNext;
        }

        return laneOffset + stride * U32(bytes, V2Layout.LaneCountOffset) == fileSize ? V2Refusal.None : V2Refusal.LanesMissFileEnd;
    }

    private static long AreaLength(ReadOnlySpan<byte> bytes, int seqWordsOffset, int dataWordsOffset) =>
        V2Layout.DataStart(U32(bytes, seqWordsOffset)) + (long)U32(bytes, dataWordsOffset) * V2Layout.WordLength;
}
