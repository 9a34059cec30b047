using System.Globalization;

namespace MmExporter.Otlp.Delivery;

/// <summary>How long to wait before a request is sent again.</summary>
internal static class RetryDelay
{
    // The numbers of gRPC: https://github.com/grpc/grpc/blob/master/doc/connection-backoff.md; a longer wait than half a minute
    // would be longer than most requests are tried.
    private const double FirstSeconds = 1, Factor = 1.6, Jitter = 0.2, LastSeconds = 30;

    /// <summary>Between these a receiver may say how long it wants to be left alone: it is neither to be run down nor to stop pushes for good.</summary>
    private static readonly TimeSpan Min = TimeSpan.FromSeconds(0.1), Max = TimeSpan.FromSeconds(300);

    /// <summary>The wait where the receiver says nothing.</summary>
    /// <param name="attempts">How often it was tried, from 1.</param>
    public static TimeSpan After(int attempts)
    {
        double seconds = Math.Min(LastSeconds, FirstSeconds * Math.Pow(Factor, attempts - 1));
        return TimeSpan.FromSeconds(seconds * (1 - Jitter + 2 * Jitter * Random.Shared.NextDouble()));
    }

    /// <summary>The wait that a receiver asks for, in limits.</summary>
    public static TimeSpan Clamp(TimeSpan asked) => asked < Min ? Min : asked > Max ? Max : asked;

    /// <summary>The wait that the header <c>Retry-After</c> asks for; null where it is neither seconds nor a date.</summary>
    public static TimeSpan? OfHeader(string text, DateTimeOffset now)
    {
        text = text.Trim();
        if (text.Length > 0 && text.All(char.IsAsciiDigit))
        {
            return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint seconds) ? Clamp(TimeSpan.FromSeconds(seconds)) : Max;
        }

        return DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)
            ? Clamp(date - now)
            : null;
    }
}
