using System.Globalization;
using System.Text.RegularExpressions;

namespace MmExporter.Commands;

/// <summary>Durations as Prometheus writes them: <c>15s</c>, <c>1m30s</c>, <c>250ms</c>; the units w, d, h, m, s, ms, in this order.</summary>
internal static partial class Durations
{
    private static readonly long[] UnitTicks =
    [
        7 * TimeSpan.TicksPerDay, TimeSpan.TicksPerDay, TimeSpan.TicksPerHour, TimeSpan.TicksPerMinute, TimeSpan.TicksPerSecond, TimeSpan.TicksPerMillisecond,
    ];

    public static TimeSpan Parse(string text) => TryParse(text, out TimeSpan duration) ? duration : throw new FormatException($"'{text}' is no duration");

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text == "0")
        {
            return true;
        }

        Match match = Pattern().Match(text);
        if (!match.Success || text.Length == 0)
        {
            return false;
        }

        long ticks = 0;
        for (int i = 0; i < UnitTicks.Length; i++)
        {
            Group group = match.Groups[i + 1];
            ticks += group.Success ? long.Parse(group.ValueSpan, CultureInfo.InvariantCulture) * UnitTicks[i] : 0;
        }

        duration = TimeSpan.FromTicks(ticks);
        return true;
    }

    [GeneratedRegex(@"\A(?:([0-9]{1,5})w)?(?:([0-9]{1,6})d)?(?:([0-9]{1,7})h)?(?:([0-9]{1,8})m)?(?:([0-9]{1,9})s)?(?:([0-9]{1,9})ms)?\z")]
    private static partial Regex Pattern();
}
