using MmExporter.Protobuf;

namespace MmExporter.Rendering.Protobuf;

/// <summary>Times as <c>google.protobuf.Timestamp</c>.</summary>
internal static class Timestamps
{
    private const long NanosecondsASecond = 1_000_000_000;

    /// <summary>Writes a field with a time.</summary>
    /// <param name="tag">The field.</param>
    /// <param name="time">In Unix nanoseconds, not before 1970.</param>
    /// <param name="message">What takes it.</param>
    public static void Write(byte tag, long time, MessageBuffer message)
    {
        (long seconds, long nanoseconds) = Math.DivRem(time, NanosecondsASecond);
        int start = message.BeginShort(tag);
        message.Number(Tags.Time.Seconds, (ulong)seconds);
        message.Number(Tags.Time.Nanoseconds, (ulong)nanoseconds);
        message.EndShort(start);
    }
}
