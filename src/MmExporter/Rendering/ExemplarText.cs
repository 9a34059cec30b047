using System.Runtime.InteropServices;

namespace MmExporter.Rendering;

/// <summary>An exemplar as OpenMetrics writes it behind a bucket: at most 63 characters of labels, of 128 that are allowed.</summary>
/// <param name="words">Its words: value, time in Unix nanoseconds, trace id, span id.</param>
internal readonly ref struct ExemplarText(ReadOnlySpan<ulong> words)
{
    private const int Value0 = 0, Time = 1, TraceId = 2, SpanId = 4;

    private readonly ReadOnlySpan<ulong> words = words;

    public bool IsThere => words.Length > 0 && (long)words[Time] > 0;

    public double Value => BitConverter.UInt64BitsToDouble(words[Value0]);

    public void Write(ref PageWriter page)
    {
        Span<byte> hex = stackalloc byte[32];
        page.Write(" # {trace_id=\""u8);
        Convert.TryToHexStringLower(MemoryMarshal.AsBytes(words.Slice(TraceId, 2)), hex, out int length);
        page.Write(hex[..length]);
        page.Write("\",span_id=\""u8);
        Convert.TryToHexStringLower(MemoryMarshal.AsBytes(words.Slice(SpanId, 1)), hex, out length);
        page.Write(hex[..length]);
        page.Write("\"} "u8);
        page.Write(Value);
        page.Write(" "u8);
        page.Write((long)words[Time] / 1e9);
    }
}
