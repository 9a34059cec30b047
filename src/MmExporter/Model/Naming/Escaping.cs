using System.Globalization;
using System.Text;

namespace MmExporter.Model.Naming;

/// <summary>
/// The escaping schemes of Prometheus' exposition formats, and which names need none: those of letters, digits and
/// underscores, and colons in metrics, that do not begin with a digit. An empty name, which no scheme knows, stays empty.
/// </summary>
internal static class Escaping
{
    public static bool IsLegacyMetric(string name) => IsLegacy(name, isMetric: true);

    public static bool IsLegacyLabel(string name) => IsLegacy(name, isMetric: false);

    public static string Metric(string name, EscapingScheme scheme) => Escape(name, scheme, isMetric: true);

    /// <summary>Prometheus leaves a colon in labels as it is, where no parser takes it; here it is escaped like the others.</summary>
    public static string Label(string name, EscapingScheme scheme) => Escape(name, scheme, isMetric: false);

    private static bool IsLegacy(string name, bool isMetric)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (!IsLegacy(name[i], i == 0, isMetric))
            {
                return false;
            }
        }

        return name.Length > 0;
    }

    private static bool IsLegacy(int character, bool isFirst, bool isMetric) =>
        character <= sbyte.MaxValue && (char.IsAsciiLetter((char)character) || character == '_' ||
            (isMetric && character == ':') || (!isFirst && char.IsAsciiDigit((char)character)));

    private static string Escape(string name, EscapingScheme scheme, bool isMetric)
    {
        // Dots doubles underscores even where nothing else is to do.
        bool isDone = scheme switch
        {
            EscapingScheme.AllowUtf8 => true,
            EscapingScheme.Dots => false,
            _ => IsLegacy(name, isMetric),
        };
        if (isDone || name.Length == 0)
        {
            return name;
        }

        var escaped = new StringBuilder(scheme == EscapingScheme.Values ? "U__" : "", 2 * name.Length + 3);
        bool isFirst = true;
        foreach (Rune rune in name.EnumerateRunes())
        {
            Append(escaped, rune, scheme, IsLegacy(rune.Value, isFirst, isMetric));
            isFirst = false;
        }

        return escaped.ToString();
    }

    private static void Append(StringBuilder escaped, Rune rune, EscapingScheme scheme, bool isLegacy)
    {
        _ = (scheme, isLegacy) switch
        {
            (EscapingScheme.Underscores, _) => escaped.Append(isLegacy ? (char)rune.Value : '_'),
            (_, true) => rune.Value == '_' ? escaped.Append("__") : escaped.Append((char)rune.Value),
            (EscapingScheme.Dots, _) => escaped.Append(rune.Value == '.' ? "_dot_" : "__"),
            _ => escaped.Append(CultureInfo.InvariantCulture, $"_{rune.Value:x}_"),
        };
    }
}
