namespace Mmstats.Format.V1;

/// <summary>
/// A Python <c>struct</c> format as far as mmstats uses it: the first value it holds, and its whole size.
/// </summary>
/// <param name="Kind">What the first value is.</param>
/// <param name="ValueOffset">Bytes from the start of the packed data to the first value.</param>
/// <param name="ValueLength">Bytes of the first value.</param>
/// <param name="Length">Bytes of the whole packed data (<c>struct.calcsize</c>).</param>
/// <param name="BigEndian">Whether numbers are big-endian (prefix <c>&gt;</c> or <c>!</c>).</param>
/// <remarks>Without a prefix, or with <c>@</c>, sizes and alignment are those of C on 64-bit Linux: <c>l</c> and
/// <c>L</c> have 8 bytes. With any other prefix there is no alignment, and they have 4.</remarks>
public readonly record struct StructFormat(
    StructKind Kind, int ValueOffset, int ValueLength, int Length, bool BigEndian)
{
    /// <summary>The largest packed data that is read, in bytes. A label's and a type's sizes are 16 bits; no real value is larger.</summary>
    public const int LengthMax = 1 << 20;

    /// <summary>Parses a format such as <c>Q</c>, <c>255s</c> or <c>&lt;d</c>.</summary>
    /// <param name="text">The format, ASCII.</param>
    /// <param name="format">The first value and the size, when the return value is <see cref="V1Refusal.None"/>.</param>
    /// <returns><see cref="V1Refusal.None"/>, <see cref="V1Refusal.UnknownType"/>, <see cref="V1Refusal.TypeWithoutValue"/>,
    /// or <see cref="V1Refusal.Truncated"/> for one of more than <see cref="LengthMax"/> bytes, which no file holds.</returns>
    public static V1Refusal TryParse(ReadOnlySpan<byte> text, out StructFormat format)
    {
        format = default;
        bool native = true, bigEndian = false;
        if (!text.IsEmpty && "@=<>!"u8.Contains(text[0]))
        {
            native = text[0] == '@';
            bigEndian = text[0] is (byte)'>' or (byte)'!';
            text = text[1..];
        }

        StructFormat? first = null;
        long length = 0;
        while (!text.IsEmpty)
        {
            if (text[0] is (byte)' ' or (>= 9 and <= 13))
            {
                text = text[1..];
                continue;
            }

            if (!TryReadItem(ref text, native, out long count, out byte code, out int size))
            {
                return V1Refusal.UnknownType;
            }

            if (native && size > 1)
            {
                length = (length + size - 1) / size * size;
            }

            bool isText = code is (byte)'s' or (byte)'p';
            if (first is null && code != 'x' && (count > 0 || isText))
            {
                long valueLength = isText ? count : size;
                if (length + valueLength > LengthMax)
                {
                    return V1Refusal.Truncated;
                }

                first = new StructFormat(KindOf(code), (int)length, (int)valueLength, 0, bigEndian);
            }

            length += count * size;
            if (length > LengthMax)
            {
                return V1Refusal.Truncated;
            }
        }

        if (first is not { } value)
        {
            return V1Refusal.TypeWithoutValue;
        }

        format = value with { Length = (int)length };
        return V1Refusal.None;
    }

    /// <summary>Reads one <c>[count]code</c>. A count of more digits than any real one is no format.</summary>
    private static bool TryReadItem(ref ReadOnlySpan<byte> text, bool native, out long count, out byte code, out int size)
    {
        count = 1;
        code = 0;
        size = 0;
        int digits = 0;
        while (digits < text.Length && text[digits] is >= (byte)'0' and <= (byte)'9')
        {
            if (digits == 9)
            {
                return false;
            }

            count = (digits == 0 ? 0 : count * 10) + (text[digits] - '0');
            digits++;
        }

        if (digits == text.Length)
        {
            return false;
        }

        code = text[digits];
        text = text[(digits + 1)..];
        size = SizeOf(code, native);
        return size > 0;
    }

    private static int SizeOf(byte code, bool native) => (char)code switch
    {
        'x' or 'c' or 'b' or 'B' or '?' or 's' or 'p' => 1,
        'h' or 'H' => 2,
        'i' or 'I' or 'f' => 4,
        'l' or 'L' => native ? 8 : 4,
        'q' or 'Q' or 'd' => 8,
        'P' => native ? 8 : 0,
        _ => 0,
    };

    private static StructKind KindOf(byte code) => (char)code switch
    {
        'b' or 'h' or 'i' or 'l' or 'q' => StructKind.SignedInteger,
        'f' or 'd' => StructKind.FloatingPoint,
        '?' => StructKind.Boolean,
        's' or 'c' => StructKind.Text,
        'p' => StructKind.PascalText,
        _ => StructKind.UnsignedInteger,
    };
}
