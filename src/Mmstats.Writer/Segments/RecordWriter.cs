using System.Buffers.Binary;
using System.Text;
using Mmstats.Format.V2;

namespace Mmstats.Writer.Segments;

/// <summary>Composes one record of the directory.</summary>
internal ref struct RecordWriter
{
    private readonly Span<byte> bytes;
    private int length;

    /// <param name="bytes">Room for the record, all zero; <see cref="V2Layout.RecordLengthMax"/> is enough for any.</param>
    /// <param name="type">What the record says.</param>
    /// <param name="payloadOffset">Where the strings begin; the fields before them are set by offset.</param>
    public RecordWriter(Span<byte> bytes, V2RecordType type, int payloadOffset)
    {
        this.bytes = bytes;
        length = payloadOffset;
        SetUInt16(V2Layout.RecordTypeOffset, (ushort)type);
    }

    /// <summary>Whether everything had room so far.</summary>
    public bool Fits { get; private set; } = true;

    public readonly void SetByte(int offset, byte value) => bytes[offset] = value;

    public readonly void SetUInt16(int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes[offset..], value);

    public readonly void SetUInt32(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[offset..], value);

    public readonly void SetInt64(int offset, long value) => BinaryPrimitives.WriteInt64LittleEndian(bytes[offset..], value);

    public void AddString(string text)
    {
        var count = Encoding.UTF8.GetByteCount(text);
        if (count > ushort.MaxValue || length + V2Layout.StringPrefixLength + count > bytes.Length)
        {
            Fits = false;
            return;
        }
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[length..], (ushort)count);
        length += V2Layout.StringPrefixLength;
        length += Encoding.UTF8.GetBytes(text, bytes[length..]);
    }

    /// <summary>Adds the parameters of a kind, at the next word.</summary>
    public void AddParameters(ReadOnlySpan<byte> parameters)
    {
        Pad();
        if (!Fits || length + parameters.Length > bytes.Length)
        {
            Fits = false;
            return;
        }
        parameters.CopyTo(bytes[length..]);
        length += parameters.Length;
    }

    /// <summary>The whole record with its length. Only when it <see cref="Fits"/>.</summary>
    public ReadOnlySpan<byte> End()
    {
        Pad();
        SetUInt32(0, (uint)length);
        return bytes[..length];
    }

    private void Pad() => length = (int)V2Layout.AlignUp(length, V2Layout.WordLength);
}
