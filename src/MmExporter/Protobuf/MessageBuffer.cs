using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace MmExporter.Protobuf;

/// <summary>Fields of protobuf messages, one behind the other, in memory that grows and is used again.</summary>
/// <remarks>https://protobuf.dev/programming-guides/encoding/</remarks>
internal sealed class MessageBuffer
{
    private const int VarintLengthMax = 10, DoubleLength = 8;

    private byte[] bytes = new byte[64];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    /// <summary>Bytes that a varint takes.</summary>
    public static int VarintLength(ulong value) => (63 - System.Numerics.BitOperations.LeadingZeroCount(value | 1)) / 7 + 1;

    public void Clear() => Length = 0;

    public void Varint(ulong value)
    {
        Reserve(VarintLengthMax);
        for (; value >= 0x80; value >>= 7)
        {
            bytes[Length++] = (byte)(value | 0x80);
        }

        bytes[Length++] = (byte)value;
    }

    /// <summary>A field of an unsigned number, or of an enum.</summary>
    public void Number(byte tag, ulong value)
    {
        Byte(tag);
        Varint(value);
    }

    /// <summary>A field of a signed number (<c>sint32</c>, <c>sint64</c>): small ones of either sign are short.</summary>
    public void Signed(byte tag, long value) => Number(tag, (ulong)((value << 1) ^ (value >> 63)));

    public void Double(byte tag, double value)
    {
        Byte(tag);
        Reserve(DoubleLength);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(Length), value);
        Length += DoubleLength;
    }

    /// <summary>A field of text, or of a message that is written already.</summary>
    public void Bytes(byte tag, ReadOnlySpan<byte> value)
    {
        Number(tag, (ulong)value.Length);
        Raw(value);
    }

    /// <inheritdoc cref="Bytes(byte, ReadOnlySpan{byte})"/>
    public void Text(byte tag, string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        Number(tag, (ulong)length);
        Reserve(length);
        Length += Encoding.UTF8.GetBytes(value, bytes.AsSpan(Length));
    }

    /// <summary>Fields that are written already.</summary>
    public void Raw(ReadOnlySpan<byte> fields)
    {
        Reserve(fields.Length);
        fields.CopyTo(bytes.AsSpan(Length));
        Length += fields.Length;
    }

    public void Byte(byte value)
    {
        Reserve(1);
        bytes[Length++] = value;
    }

    /// <summary>Begins a field with a message of fewer than 128 bytes, whose length is one byte.</summary>
    /// <returns>What <see cref="EndShort"/> needs.</returns>
    public int BeginShort(byte tag)
    {
        Byte(tag);
        return BeginShortLength();
    }

    /// <summary>The same behind a tag.</summary>
    public int BeginShortLength()
    {
        Byte(0);
        return Length;
    }

    public void EndShort(int start)
    {
        Debug.Assert(Length - start < 0x80, "the length of a short message is one byte");
        bytes[start - 1] = (byte)(Length - start);
    }

    private void Reserve(int length)
    {
        if (bytes.Length - Length < length)
        {
            Array.Resize(ref bytes, Math.Max(2 * bytes.Length, Length + length));
        }
    }
}
