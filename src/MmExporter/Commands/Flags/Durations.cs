using System.Globalization;

namespace MmExporter.Commands.Flags;

/// <summary>Durations as Prometheus writes them: <c>15s</c>, <c>1m30s</c>, <c>250ms</c>, <c>0</c>.</summary>
/// <remarks>https://prometheus.io/docs/prometheus/latest/configuration/configuration/</remarks>
internal static class Durations
{
    /// <summary>Longer numbers than a century's milliseconds mean nothing.</summary>
    private const int DigitsMax = 13;

    /// <summary>The units in the order they have to stand in, each at most once.</summary>
    private static readonly (string Name, TimeSpan Length)[] Units =
    [
        ("y", TimeSpan.FromDays(365)), ("w", TimeSpan.FromDays(7)), ("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)),
        ("m", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1)), ("ms", TimeSpan.FromMilliseconds(1)),
    ];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        ReadOnlySpan<char> rest = text;
        int next = 0;
        double milliseconds = 0;
        while (!rest.IsEmpty && rest is not "0")
        {
            if (!TryTake(ref rest, ref next, out double part))
            {
                return false;
            }

            milliseconds += part;
        }

        if (text.Length == 0 || milliseconds >= TimeSpan.MaxValue.TotalMilliseconds || (rest is "0" && text.Length > 1))
        {
            return false;
        }

        duration = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }

    /// <summary>Whether a text is a duration within limits.</summary>
    public static bool TryParse(string text, TimeSpan min, TimeSpan max, out TimeSpan duration) =>
        TryParse(text, out duration) && duration >= min && duration <= max;

    /// <summary>Takes a number and its unit from the start of a text.</summary>
    private static bool TryTake(ref ReadOnlySpan<char> rest, ref int next, out double milliseconds)
    {
        milliseconds = 0;
        int digits = LengthOf(rest, areDigits: true);
        ReadOnlySpan<char> behind = rest[digits..];
        ReadOnlySpan<char> unit = behind[..LengthOf(behind, areDigits: false)];
        for (; digits is > 0 and <= DigitsMax && next < Units.Length; next++)
        {
            if (unit.SequenceEqual(Units[next].Name))
            {
                milliseconds = long.Parse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture) * Units[next++].Length.TotalMilliseconds;
                rest = behind[unit.Length..];
                return true;
            }
        }

        return false;
    }

    private static int LengthOf(ReadOnlySpan<char> text, bool areDigits)
    {
        int length = 0;
        while (length < text.Length && char.IsAsciiDigit(text[length]) == areDigits)
        {
            length++;
        }

        return length;
    }
}
