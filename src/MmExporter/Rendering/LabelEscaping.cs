using MmExporter.Model.Naming;

namespace MmExporter.Rendering;

/// <summary>Escapes names and texts as the text formats want them.</summary>
internal static class LabelEscaping
{
    /// <summary>Whether a metric's name has to be quoted.</summary>
    public static bool IsQuoted(string name) => !Escaping.IsLegacyMetric(name);

    public static string Quote(string name) => $"\"{EscapeHelp(name, escapesQuotes: true)}\"";

    public static string QuoteIfNeeded(string name) => IsQuoted(name) ? Quote(name) : name;

    /// <summary>A NUL ends the input of Prometheus' parser, so it goes out as the replacement character.</summary>
    public static string WithoutNul(string text) => text.Replace('\0', '\uFFFD');

    /// <summary>Backslash and newline are escaped everywhere, quotes in OpenMetrics.</summary>
    public static string EscapeHelp(string help, bool escapesQuotes)
    {
        string escaped = WithoutNul(help).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return escapesQuotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }
}
