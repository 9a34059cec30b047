namespace MmExporter.Formats;

/// <summary>Times as files and OTLP have them: nanoseconds since 1970 UTC.</summary>
internal static class UnixNanoseconds
{
    public static long Of(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    public static long Now(TimeProvider time) => Of(time.GetUtcNow());
}
