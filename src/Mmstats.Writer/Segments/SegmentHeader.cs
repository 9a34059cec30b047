using System.Buffers.Binary;
using Mmstats.Format.V2;

namespace Mmstats.Writer.Segments;

/// <summary>Writes the header of a file, but for the generation, which makes it valid.</summary>
internal static class SegmentHeader
{
    public static void Write(Span<byte> header, SegmentSize size, WriterIdentity writer, int number)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(header[V2Layout.MagicOffset..], V2Layout.Magic);
        BinaryPrimitives.WriteUInt64LittleEndian(header[V2Layout.FileSizeOffset..], (ulong)size.FileBytes);
        SetUInt32(header, V2Layout.HeaderSizeOffset, V2Layout.HeaderLength);
        SetUInt32(header, V2Layout.DirectoryOffsetOffset, V2Layout.HeaderLength);
        SetUInt32(header, V2Layout.DirectoryCapacityOffset, size.DirectoryBytes);
        SetUInt32(header, V2Layout.SharedOffsetOffset, size.SharedOffset);
        SetUInt32(header, V2Layout.SharedSeqWordsOffset, size.SharedSeqWords);
        SetUInt32(header, V2Layout.SharedDataWordsOffset, size.SharedDataWords);
        SetUInt32(header, V2Layout.LaneOffsetOffset, size.LaneOffset);
        SetUInt32(header, V2Layout.LaneStrideOffset, size.LaneBytes);
        SetUInt32(header, V2Layout.LaneSeqWordsOffset, size.LaneSeqWords);
        SetUInt32(header, V2Layout.LaneDataWordsOffset, size.LaneDataWords);
        SetUInt32(header, V2Layout.LaneCountOffset, size.Lanes);
        SetUInt32(header, V2Layout.SegmentOffset, number);
        BinaryPrimitives.WriteInt64LittleEndian(header[V2Layout.StartTimeOffset..], writer.StartTime);
        BinaryPrimitives.WriteInt64LittleEndian(header[V2Layout.PidOffset..], writer.ProcessId);
        BinaryPrimitives.WriteUInt64LittleEndian(header[V2Layout.PidStartOffset..], writer.ProcessStart);
        writer.BootId.TryWriteBytes(header.Slice(V2Layout.BootIdOffset, V2Layout.UuidLength), bigEndian: true, out _);
        writer.WriterId.TryWriteBytes(header.Slice(V2Layout.WriterIdOffset, V2Layout.UuidLength), bigEndian: true, out _);
        BinaryPrimitives.WriteUInt64LittleEndian(header[V2Layout.LanesUsedOffset..], 1);
    }

    private static void SetUInt32(Span<byte> header, int offset, int value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(header[offset..], (uint)value);
}
