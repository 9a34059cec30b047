using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace MmExporter.Protobuf;

/// <summary>Fields of protobuf messages, one behind the other, in memory that grows and is used again.</summary>
/// <remarks>https://protobuf.dev/programming-guides/encoding/</remarks>
internal sealed class MessageBuffer
{
    private const int VarintLengthMax = 10;

    private byte[] bytes = new byte[64];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    /// <summary>Bytes that a varint takes.</summary>
    public static int VarintLength(ulong value) => (63 - System.Numerics.BitOperations.LeadingZeroCount(value | 1)) / 7 + 1;

    /// <summary>Bytes of a field of text whose tag has one byte.</summary>
    public static int TextFieldLength(string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        return 1 + VarintLength((ulong)length) + length;
    }

    /// <summary>Writes a varint.</summary>
    /// <returns>Its bytes.</returns>
    public static int WriteVarint(ulong value, Span<byte> target)
    {
        int length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            target[length++] = (byte)(value | 0x80);
        }

        target[length++] = (byte)value;
        return length;
    }

    public void Clear() => Length = 0;

    /// <summary>Forgets what is behind a length.</summary>
    public void CutTo(int length) => Length = length;

    public void Varint(ulong value)
    {
        Reserve(VarintLengthMax);
        Length += WriteVarint(value, bytes.AsSpan(Length));
    }

    /// <summary>A field of an unsigned number, or of an enum.</summary>
    public void Number(byte tag, ulong value)
    {
        Byte(tag);
        Varint(value);
    }

    /// <summary>A field of a signed number (<c>sint32</c>, <c>sint64</c>): small ones of either sign are short.</summary>
    public void Signed(byte tag, long value) => Number(tag, (ulong)((value << 1) ^ (value >> 63)));

    public void Double(byte tag, double value) => Fixed(tag, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>A field of 64 bits.</summary>
    public void Fixed(byte tag, ulong value)
    {
        Byte(tag);
        Reserve(sizeof(ulong));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(Length), value);
        Length += sizeof(ulong);
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
            Array.Resize(ref bytes, Math.Max((int)Math.Min(2L * bytes.Length, Array.MaxLength), Length + length));
        }
    }
}
