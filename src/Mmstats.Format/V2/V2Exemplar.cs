namespace Mmstats.Format.V2;

/// <summary>One measured value with the span in which it was measured.</summary>
public readonly ref struct V2Exemplar
{
    private const int TimeWord = 1;
    private const int TraceIdWord = 2;
    private const int TraceIdWords = 2;
    private const int SpanIdWord = 4;

    internal V2Exemplar(V2Words words, int index)
    {
        Value = words.F64(index);
        Time = words.I64(index + TimeWord);
        TraceId = words.Bytes(index + TraceIdWord, TraceIdWords);
        SpanId = words.Bytes(index + SpanIdWord, 1);
    }

    /// <summary>Whether there is one yet.</summary>
    public bool Exists => Time != 0;

    /// <summary>The value.</summary>
    public double Value { get; }

    /// <summary>When it was measured, in Unix nanoseconds.</summary>
    public long Time { get; }

    /// <summary>The 16 bytes of the trace id, in the order in which they are written in hexadecimal; empty where the series
    /// has no exemplars.</summary>
    public ReadOnlySpan<byte> TraceId { get; }

    /// <summary>The 8 bytes of the span id, in the order in which they are written in hexadecimal; empty where the series
    /// has no exemplars.</summary>
    public ReadOnlySpan<byte> SpanId { get; }
}
