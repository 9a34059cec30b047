using System.Text;

namespace MmExporter.Model.Naming;

/// <summary>
/// The words that Prometheus has for a unit of UCUM, of letters, digits, colons and underscores; a unit it has none for
/// speaks for itself.
/// </summary>
/// <param name="Main">What is counted: <c>bytes</c>; may be empty.</param>
/// <param name="Per">What it is divided by: <c>per_second</c>; may be empty.</param>
internal readonly record struct UnitWords(string Main, string Per)
{
    /// <summary>The table of Prometheus' translator, with the words that it has corrected since (<c>TiBy</c>, <c>kBy</c>).</summary>
    private static readonly Dictionary<string, string> Many = new()
    {
        ["d"] = "days",
        ["h"] = "hours",
        ["min"] = "minutes",
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
        ["By"] = "bytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["GiBy"] = "gibibytes",
        ["TiBy"] = "tebibytes",
        ["kBy"] = "kilobytes",
        ["KBy"] = "kilobytes",
        ["MBy"] = "megabytes",
        ["GBy"] = "gigabytes",
        ["TBy"] = "terabytes",
        ["m"] = "meters",
        ["V"] = "volts",
        ["A"] = "amperes",
        ["J"] = "joules",
        ["W"] = "watts",
        ["g"] = "grams",
        ["Cel"] = "celsius",
        ["Hz"] = "hertz",
        ["1"] = "",
        ["%"] = "percent",
    };

    /// <summary>A <c>m</c> below the line is taken for a minute, as Prometheus does, and not for UCUM's meter.</summary>
    private static readonly Dictionary<string, string> One = new()
    {
        ["s"] = "second",
        ["m"] = "minute",
        ["min"] = "minute",
        ["h"] = "hour",
        ["d"] = "day",
        ["w"] = "week",
        ["mo"] = "month",
        ["y"] = "year",
    };

    /// <summary>All of it: <c>bytes_per_second</c>.</summary>
    public string Whole => Main.Length > 0 && Per.Length > 0 ? $"{Main}_{Per}" : Main + Per;

    public static UnitWords Of(string unit, NamedKind kind)
    {
        if (kind is NamedKind.Info or NamedKind.State)
        {
            return new UnitWords("", "");
        }

        // Counts of things are often given the unit 1, too, so that only a gauge is believed to be a ratio.
        if (kind == NamedKind.Gauge && unit.Trim() == "1")
        {
            return new UnitWords("ratio", "");
        }

        string plain = WithoutAnnotations(unit);
        int slash = plain.IndexOf('/', StringComparison.Ordinal);
        string main = Words(slash < 0 ? plain : plain[..slash], Many);
        string per = slash < 0 ? "" : Words(plain[(slash + 1)..], One);
        return new UnitWords(main, per.Length > 0 ? "per_" + per : "");
    }

    private static string Words(string part, Dictionary<string, string> words) =>
        LegalNames.Unit(words.GetValueOrDefault(part.Trim(), part));

    /// <summary>What stands in braces is a remark of the author's: <c>{request}/s</c>.</summary>
    private static string WithoutAnnotations(string unit)
    {
        var plain = new StringBuilder(unit.Length);
        bool isAnnotation = false;
        foreach (char character in unit)
        {
            isAnnotation |= character == '{';
            if (!isAnnotation)
            {
                plain.Append(character);
            }

            isAnnotation &= character != '}';
        }

        return plain.ToString();
    }
}
