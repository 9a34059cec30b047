using System.Buffers.Binary;
using System.Text;

namespace Mmstats.Format.V1;

/// <summary>Turns the bytes of a value into a number or a text.</summary>
public static class V1Value
{
    /// <summary>An unsigned integer of 1, 2, 4 or 8 bytes; a boolean as 0 or 1.</summary>
    public static ulong ReadUnsigned(in StructFormat format, ReadOnlySpan<byte> value) => format.Kind == StructKind.Boolean
        ? (value[0] == 0 ? 0UL : 1UL)
        : ReadBits(format, value);

    /// <summary>A signed integer of 1, 2, 4 or 8 bytes.</summary>
    public static long ReadSigned(in StructFormat format, ReadOnlySpan<byte> value)
    {
        int unusedBits = 64 - 8 * value.Length;
        return (long)ReadBits(format, value) << unusedBits >> unusedBits;
    }

    /// <summary>An IEEE 754 number of 4 or 8 bytes.</summary>
    public static double ReadFloat(in StructFormat format, ReadOnlySpan<byte> value)
    {
        ulong bits = ReadBits(format, value);
        return value.Length == 4 ? BitConverter.UInt32BitsToSingle((uint)bits) : BitConverter.UInt64BitsToDouble(bits);
    }

    /// <summary>A text up to its first NUL. Bytes that are not UTF-8 are dropped.</summary>
    public static string ReadText(in StructFormat format, ReadOnlySpan<byte> value)
    {
        if (format.Kind == StructKind.PascalText && !value.IsEmpty)
        {
            value = value.Slice(1, Math.Min(value[0], value.Length - 1));
        }

        int nul = value.IndexOf((byte)0);
        return DecodeUtf8(nul < 0 ? value : value[..nul]);
    }

    /// <summary>A label. It is not cut at NUL; bytes that are not UTF-8 are dropped.</summary>
    public static string ReadLabel(ReadOnlySpan<byte> label) => DecodeUtf8(label);

    private static ulong ReadBits(in StructFormat format, ReadOnlySpan<byte> value) => (value.Length, format.BigEndian) switch
    {
        (1, _) => value[0],
        (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(value),
        (2, true) => BinaryPrimitives.ReadUInt16BigEndian(value),
        (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(value),
        (4, true) => BinaryPrimitives.ReadUInt32BigEndian(value),
        (8, false) => BinaryPrimitives.ReadUInt64LittleEndian(value),
        _ => BinaryPrimitives.ReadUInt64BigEndian(value),
    };

    private static string DecodeUtf8(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int consumed) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }

            bytes = bytes[consumed..];
        }

        return text.ToString();
    }
}
