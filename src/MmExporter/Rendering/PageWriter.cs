using System.Buffers;
using MmExporter.Formats;

namespace MmExporter.Rendering;

/// <summary>Writes bytes and numbers into pooled memory, a large piece at a time.</summary>
internal ref struct PageWriter(IBufferWriter<byte> output)
{
    private const int PieceLength = 64 * 1024;

    /// <summary>No number is longer: the longest doubles have 24 characters.</summary>
    private const int NumberLengthMax = 32;

    private Span<byte> piece = output.GetSpan(PieceLength);
    private int used;

    /// <summary>Bytes written so far.</summary>
    public long Length { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(piece[used..]);
        used += bytes.Length;
    }

    /// <summary>Writes a line: a prefix, and a number as Prometheus reads it, whole doubles as integers.</summary>
    public void WriteLine(ReadOnlySpan<byte> prefix, Number number)
    {
        Reserve(prefix.Length + NumberLengthMax + 1);
        prefix.CopyTo(piece[used..]);
        used += prefix.Length;
        Span<byte> rest = piece[used..];
        int length;
        switch (number.Kind)
        {
            case NumberKind.Unsigned:
                number.Bits.TryFormat(rest, out length, default, null);
                break;
            case NumberKind.Signed:
                ((long)number.Bits).TryFormat(rest, out length, default, null);
                break;
            default:
                length = WriteDouble(number.AsDouble(), rest);
                break;
        }

        rest[length] = (byte)'\n';
        used += length + 1;
    }

    /// <summary>Hands the last piece over. Nothing may be written after it.</summary>
    public void Complete() => Advance();

    private static int WriteDouble(double value, Span<byte> output)
    {
        int length;
        if (Math.Abs(value) < 1L << 53 && value == Math.Truncate(value) && !(value == 0 && double.IsNegative(value)))
        {
            ((long)value).TryFormat(output, out length, default, null);
        }
        else if (!double.IsFinite(value))
        {
            ReadOnlySpan<byte> text = double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8;
            text.CopyTo(output);
            length = text.Length;
        }
        else
        {
            value.TryFormat(output, out length, default, System.Globalization.CultureInfo.InvariantCulture);
        }

        return length;
    }

    private void Reserve(int length)
    {
        if (piece.Length - used < length)
        {
            Advance();
            piece = output.GetSpan(Math.Max(PieceLength, length));
        }
    }

    private void Advance()
    {
        output.Advance(used);
        Length += used;
        used = 0;
        piece = default;
    }
}
