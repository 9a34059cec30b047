namespace Mmstats.Writer;

/// <summary>Times as they stand in files.</summary>
internal static class UnixTime
{
    /// <summary>Nanoseconds since 1970 UTC.</summary>
    public static long Now(TimeProvider time) => Nanoseconds(time.GetUtcNow());

    /// <summary>Nanoseconds since 1970 UTC, as far as 64 bits reach (the years 1678 to 2262).</summary>
    public static long Nanoseconds(DateTimeOffset time)
    {
        const long ticksMax = long.MaxValue / TimeSpan.NanosecondsPerTick;
        return Math.Clamp((time - DateTimeOffset.UnixEpoch).Ticks, -ticksMax, ticksMax) * TimeSpan.NanosecondsPerTick;
    }
}
