using System.Globalization;

namespace MmExporter.Systemd;

/// <summary>How long the service manager waits for a sign of life, by sd_watchdog_enabled(3).</summary>
internal static class WatchdogTime
{
    /// <summary>Reads the variables of the watchdog.</summary>
    /// <param name="microseconds">What <c>$WATCHDOG_USEC</c> holds.</param>
    /// <param name="process">What <c>$WATCHDOG_PID</c> holds: which process is meant; null for any.</param>
    /// <returns>Null where nobody waits for a sign of this process.</returns>
    public static TimeSpan? Read(string? microseconds, string? process)
    {
        bool isMeant = string.IsNullOrEmpty(process) || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return isMeant && long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value > 0
            ? TimeSpan.FromMicroseconds(Math.Min(value, TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond))
            : null;
    }
}
