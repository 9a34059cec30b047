using System.Globalization;

namespace MmExporter.Otlp.Delivery;

/// <summary>How long receivers want to be left alone.</summary>
internal static class RetryDelay
{
    /// <summary>Between these a receiver may say how long it wants to be left alone: it is neither to be run down nor to stop pushes for good.</summary>
    private static readonly TimeSpan Min = TimeSpan.FromSeconds(0.1), Max = TimeSpan.FromSeconds(300);

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
