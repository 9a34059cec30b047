using System.Buffers.Binary;

namespace Mmstats.Format.V2;

/// <summary>One entry of a ring of events.</summary>
public readonly ref struct V2Event
{
    private const int SeverityOffset = 8;
    private const int LengthOffset = 12;
    private const int TextOffset = V2Layout.EventHeadWords * V2Layout.WordLength;

    private V2Event(long time, uint severity, ReadOnlySpan<byte> text, V2Refusal refusal)
    {
        Time = time;
        Severity = severity;
        Text = text;
        Refusal = refusal;
    }

    /// <summary>When, in Unix nanoseconds.</summary>
    public long Time { get; }

    /// <summary>The severity by OpenTelemetry, 1 to 24, as the writer stored it.</summary>
    public uint Severity { get; }

    /// <summary>The text: always UTF-8 and within the capacity, of any characters. Where the words are wrong, it is their
    /// longest good beginning.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary><see cref="V2Refusal.None"/>, or why the text is not the whole of what stands there:
    /// <see cref="V2Refusal.WrongTextLength"/> or <see cref="V2Refusal.TextNotUtf8"/>.</summary>
    public V2Refusal Refusal { get; }

    /// <summary>Reads one entry.</summary>
    /// <param name="entry">The words of the entry, at <see cref="V2Shape.EntryWord"/> of the series.</param>
    /// <param name="shape">The shape of the ring.</param>
    /// <param name="value">The event, when the return value is true.</param>
    /// <returns>False where the shape is not that of events, or the bytes are too few.</returns>
    public static bool TryRead(ReadOnlySpan<byte> entry, scoped in V2Shape shape, out V2Event value)
    {
        value = default;
        if (shape.Kind != V2Kind.Events || entry.Length < shape.EntryWords * V2Layout.WordLength)
        {
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(entry[LengthOffset..]);
        V2Refusal refusal = V2Utf8.ReadText(entry.Slice(TextOffset, shape.TextCapacity), length, out ReadOnlySpan<byte> text);
        value = new V2Event(
            BinaryPrimitives.ReadInt64LittleEndian(entry),
            BinaryPrimitives.ReadUInt32LittleEndian(entry[SeverityOffset..]),
            text,
            refusal);
        return true;
    }
}
