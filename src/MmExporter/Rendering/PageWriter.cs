using System.Buffers;
using System.Buffers.Binary;
using MmExporter.Rendering.Numbers;

namespace MmExporter.Rendering;

/// <summary>Writes bytes and numbers into pooled memory, a large piece at a time.</summary>
internal ref struct PageWriter(IBufferWriter<byte> output)
{
    private const int PieceLength = 64 * 1024;

    private Span<byte> piece = output.GetSpan(PieceLength);
    private int used;

    /// <summary>Bytes written so far.</summary>
    public long Length { get; private set; }

    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(piece[used..]);
        used += bytes.Length;
    }

    /// <summary>Writes a prefix, an unsigned number and a newline.</summary>
    public void WriteLine(scoped ReadOnlySpan<byte> prefix, ulong value)
    {
        Span<byte> rest = Begin(prefix);
        End(NumberText.Write(value, rest), rest);
    }

    /// <summary>Writes a prefix, a signed number and a newline.</summary>
    public void WriteLine(scoped ReadOnlySpan<byte> prefix, long value)
    {
        Span<byte> rest = Begin(prefix);
        End(NumberText.Write(value, rest), rest);
    }

    /// <summary>Writes a prefix, a number and a newline, whole numbers as integers.</summary>
    public void WriteLine(scoped ReadOnlySpan<byte> prefix, double value)
    {
        Span<byte> rest = Begin(prefix);
        End(NumberText.Write(value, rest), rest);
    }

    /// <summary>Writes a prefix and the bits of a number, the lowest byte first.</summary>
    public void WriteBits(scoped ReadOnlySpan<byte> prefix, double value)
    {
        Span<byte> rest = Begin(prefix);
        BinaryPrimitives.WriteDoubleLittleEndian(rest, value);
        used += sizeof(double);
    }

    /// <summary>Writes a line for each number: a prefix, the number, a newline.</summary>
    /// <param name="prefixes">The prefixes, one behind the other.</param>
    /// <param name="ends">Where each ends.</param>
    /// <param name="words">As many numbers.</param>
    /// <typeparam name="TNumber">What the words are. The loop is compiled for each, so that the numbers' code stands in it.</typeparam>
    public void WriteLines<TNumber>(ReadOnlySpan<byte> prefixes, ReadOnlySpan<int> ends, ReadOnlySpan<ulong> words)
        where TNumber : struct, IWordText
    {
        int start = 0;
        for (int first = 0; first < words.Length;)
        {
            int last = ReserveLines(ends, first, start);
            Span<byte> lines = piece[used..];
            int at = 0;
            for (; first < last; first++)
            {
                int end = ends[first];
                prefixes[start..end].CopyTo(lines[at..]);
                at += end - start;
                start = end;
                at += TNumber.Write(words[first], lines[at..]);
                lines[at++] = (byte)'\n';
            }

            used += at;
        }
    }

    /// <summary>Makes room for at least one line.</summary>
    /// <returns>The first line for which there is no room.</returns>
    private int ReserveLines(ReadOnlySpan<int> ends, int first, int start)
    {
        const int rest = NumberText.LengthMax + 1;
        Reserve(ends[first] - start + rest);
        int room = piece.Length - used;
        int last = first + 1;
        while (last < ends.Length && ends[last] - start + (last + 1 - first) * rest <= room)
        {
            last++;
        }

        return last;
    }

    /// <summary>Writes a number alone.</summary>
    public void Write(double value)
    {
        Reserve(NumberText.LengthMax);
        used += NumberText.Write(value, piece[used..]);
    }

    /// <inheritdoc cref="Write(double)"/>
    public void Write(ulong value)
    {
        Reserve(NumberText.LengthMax);
        used += NumberText.Write(value, piece[used..]);
    }

    /// <summary>Writes a number as labels have it.</summary>
    public void WriteCanonical(double value)
    {
        Reserve(NumberText.LengthMax);
        used += NumberText.WriteCanonical(value, piece[used..]);
    }

    /// <summary>Hands the last piece over. Nothing may be written after it.</summary>
    public void Complete() => Advance();

    private Span<byte> Begin(scoped ReadOnlySpan<byte> prefix)
    {
        Reserve(prefix.Length + NumberText.LengthMax + 1);
        prefix.CopyTo(piece[used..]);
        used += prefix.Length;
        return piece[used..];
    }

    private void End(int length, Span<byte> rest)
    {
        rest[length] = (byte)'\n';
        used += length + 1;
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
