namespace Mmstats.Writer;

/// <summary>Units of time in UCUM.</summary>
internal static class TimeUnit
{
    /// <summary>How many of the unit a second has; 1 for what is no unit of time.</summary>
    public static double PerSecond(string unit) => unit switch
    {
        "ms" => 1e3,
        "us" => 1e6,
        "ns" => 1e9,
        "min" => 1.0 / 60,
        "h" => 1.0 / 3600,
        "d" => 1.0 / 86400,
        _ => 1,
    };
}
