namespace MmExporter.Model.Naming;

/// <summary>Escapes names and texts as the text formats want them.</summary>
internal static class LabelEscaping
{
    /// <summary>Whether a metric's name has to be quoted.</summary>
    public static bool IsQuoted(string name) => !Escaping.IsLegacyMetric(name);

    public static string Quote(string name) => $"\"{EscapeHelp(name, escapesQuotes: true)}\"";

    public static string QuoteIfNeeded(string name) => IsQuoted(name) ? Quote(name) : name;

    /// <summary>The name of a label, quoted where it has to be. Those of pages have no NUL, and original names keep theirs.</summary>
    public static string QuoteLabelIfNeeded(string name) => Escaping.IsLegacyLabel(name) ? name : $"\"{Escape(name, escapesQuotes: true)}\"";

    /// <summary>A NUL ends the input of Prometheus' parser, so it goes out as the replacement character.</summary>
    public static string WithoutNul(string text) => text.Replace('\0', '\uFFFD');

    /// <summary>Backslash and newline are escaped everywhere, quotes in OpenMetrics.</summary>
    public static string EscapeHelp(string help, bool escapesQuotes) => Escape(WithoutNul(help), escapesQuotes);

    private static string Escape(string text, bool escapesQuotes)
    {
        string escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return escapesQuotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }
}
