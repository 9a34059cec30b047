namespace MmExporter.Formats;

/// <summary>An event out of a ring, in the terms of no format.</summary>
/// <param name="time">When, in Unix nanoseconds.</param>
/// <param name="severity">The severity by OpenTelemetry, 1 to 24, as the writer stored it.</param>
/// <param name="text">What happened: UTF-8.</param>
internal readonly ref struct RingEvent(long time, uint severity, ReadOnlySpan<byte> text)
{
    public long Time { get; } = time;

    public uint Severity { get; } = severity;

    public ReadOnlySpan<byte> Text { get; } = text;
}
