using System.Buffers.Binary;

namespace Mmstats.Format.V2;

/// <summary>One record of the directory: framed well, its payload not looked at yet.</summary>
public readonly ref struct V2Record
{
    internal V2Record(ReadOnlySpan<byte> bytes, int offset)
    {
        Bytes = bytes;
        Offset = offset;
    }

    /// <summary>The whole record with its header: 8 to <see cref="V2Layout.RecordLengthMax"/> bytes, a multiple of 8.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Bytes from the start of the directory to the record.</summary>
    public int Offset { get; }

    /// <summary>What the record says. A value that is none of the enumeration is to be skipped.</summary>
    public V2RecordType Type => (V2RecordType)BinaryPrimitives.ReadUInt16LittleEndian(Bytes[V2Layout.RecordTypeOffset..]);

    /// <summary>The flags; what they mean depends on the type.</summary>
    public ushort Flags => BinaryPrimitives.ReadUInt16LittleEndian(Bytes[V2Layout.RecordFlagsOffset..]);

    internal uint U32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes[offset..]);

    /// <summary>Whether the record is of a type and has at least the fixed part of its payload.</summary>
    internal V2Refusal Require(V2RecordType type, int length) =>
        Type != type ? V2Refusal.WrongRecordType :
        Bytes.Length < length ? V2Refusal.RecordTooShort :
        V2Refusal.None;
}
