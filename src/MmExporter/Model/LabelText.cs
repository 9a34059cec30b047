using System.Buffers;
using System.Text;

namespace MmExporter.Model;

/// <summary>Text of labels that is being written, in UTF-8.</summary>
internal sealed class LabelText
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create("\\\n\0\""u8);

    private byte[] bytes = new byte[256];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void CutTo(int length) => Length = length;

    public void Append(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(bytes.AsSpan(Length));
        Length += text.Length;
    }

    /// <summary>Appends a value: backslash, newline and quotes are escaped. A NUL ends the input of Prometheus' parser, so it
    /// goes out as the replacement character.</summary>
    public void AppendEscaped(string value)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(value.Length));
        int length = Encoding.UTF8.GetBytes(value, bytes.AsSpan(Length));
        if (bytes.AsSpan(Length, length).IndexOfAny(Escaped) < 0)
        {
            Length += length;
            return;
        }

        foreach (byte one in bytes.AsSpan(Length, length).ToArray())
        {
            Append(one switch
            {
                (byte)'\n' => "\\n"u8,
                (byte)'"' => "\\\""u8,
                (byte)'\\' => "\\\\"u8,
                0 => "\uFFFD"u8,
                _ => [one],
            });
        }
    }

    /// <summary>As much of a value as has so many bytes when it is escaped.</summary>
    public static string Cut(string value, int lengthMax)
    {
        int length = 0, end = 0;
        foreach (Rune rune in value.EnumerateRunes())
        {
            length += rune.Value switch { '\n' or '"' or '\\' => 2, 0 => 3, _ => rune.Utf8SequenceLength };
            if (length > lengthMax)
            {
                return value[..end];
            }

            end += rune.Utf16SequenceLength;
        }

        return value;
    }

    private void Reserve(int length)
    {
        if (bytes.Length - Length < length)
        {
            Array.Resize(ref bytes, Math.Max(2 * bytes.Length, Length + length));
        }
    }
}
