using System.Runtime.InteropServices;
using MmExporter.Protobuf;
using MmExporter.Rendering.Protobuf;

namespace MmExporter.Rendering;

/// <summary>An exemplar of a bucket: at most 63 characters of labels, of 128 that are allowed.</summary>
/// <param name="words">Its words: value, time in Unix nanoseconds, trace id, span id.</param>
internal readonly ref struct ExemplarText(ReadOnlySpan<ulong> words)
{
    private const int ValueWord = 0, TimeWord = 1, TraceIdWord = 2, SpanIdWord = 4;

    private readonly ReadOnlySpan<ulong> words = words;

    public bool IsThere => words.Length > 0 && (long)words[TimeWord] > 0;

    public double Value => BitConverter.UInt64BitsToDouble(words[ValueWord]);

    /// <summary>Writes the length and the fields of a message <c>Exemplar</c>: fewer than 100 bytes.</summary>
    public void WriteMessage(MessageBuffer message)
    {
        Span<byte> hex = stackalloc byte[32];
        int start = message.BeginShortLength();
        Convert.TryToHexStringLower(MemoryMarshal.AsBytes(words.Slice(TraceIdWord, 2)), hex, out int length);
        WriteLabel("trace_id"u8, hex[..length], message);
        Convert.TryToHexStringLower(MemoryMarshal.AsBytes(words.Slice(SpanIdWord, 1)), hex, out length);
        WriteLabel("span_id"u8, hex[..length], message);
        message.Double(Tags.Exemplar.Value, Value);
        Timestamps.Write(Tags.Exemplar.Time, (long)words[TimeWord], message);
        message.EndShort(start);
    }

    private static void WriteLabel(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, MessageBuffer message)
    {
        int start = message.BeginShort(Tags.Exemplar.Label);
        message.Bytes(Tags.Label.Name, name);
        message.Bytes(Tags.Label.Value, value);
        message.EndShort(start);
    }

    public void Write(ref PageWriter page)
    {
        Span<byte> hex = stackalloc byte[32];
        page.Write(" # {trace_id=\""u8);
        Convert.TryToHexStringLower(MemoryMarshal.AsBytes(words.Slice(TraceIdWord, 2)), hex, out int length);
        page.Write(hex[..length]);
        page.Write("\",span_id=\""u8);
        Convert.TryToHexStringLower(MemoryMarshal.AsBytes(words.Slice(SpanIdWord, 1)), hex, out length);
        page.Write(hex[..length]);
        page.Write("\"} "u8);
        page.Write(Value);
        page.Write(" "u8);
        page.Write((long)words[TimeWord] / 1e9);
    }
}
