using System.Text;
using MmExporter.Model.Naming;

namespace MmExporter.Rendering;

/// <summary>Escapes names and texts as the text formats want them.</summary>
internal static class LabelEscaping
{
    /// <summary>Whether a metric's name has to be quoted.</summary>
    public static bool IsQuoted(string name) => !Escaping.IsLegacyMetric(name);

    public static string Quote(string name) => $"\"{EscapeHelp(name, escapesQuotes: true)}\"";

    public static string QuoteIfNeeded(string name) => IsQuoted(name) ? Quote(name) : name;

    /// <summary>Backslash and newline are escaped everywhere, quotes in OpenMetrics. A NUL ends the input of Prometheus'
    /// parser, so it goes out as the replacement character.</summary>
    public static string EscapeHelp(string help, bool escapesQuotes)
    {
        string escaped = help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace('\0', '\uFFFD');
        return escapesQuotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    /// <summary>Labels with their names escaped for a scraper.</summary>
    /// <param name="labels">Labels as series have them: names that are no legacy names are quoted.</param>
    /// <param name="scheme">What the scraper asked for.</param>
    public static ReadOnlySpan<byte> Apply(byte[] labels, EscapingScheme scheme)
    {
        if (scheme == EscapingScheme.AllowUtf8 || !HasEscapes(labels, scheme))
        {
            return labels;
        }

        var escaped = new StringBuilder();
        foreach ((string name, string rawValue) in LabelReader.Read(labels))
        {
            escaped.Append(escaped.Length == 0 ? "" : ",").Append(Escaping.Label(name, scheme)).Append('=').Append(rawValue);
        }

        return Encoding.UTF8.GetBytes(escaped.ToString());
    }

    /// <summary>The scheme of underscores leaves legacy names as they are; the others may change any with an underscore.</summary>
    private static bool HasEscapes(byte[] labels, EscapingScheme scheme) =>
        scheme != EscapingScheme.Underscores || (labels.Length > 0 && labels[0] == '"') || labels.AsSpan().IndexOf(",\""u8) >= 0;
}
