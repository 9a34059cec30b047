using MmExporter.Model.Naming;
using MmExporter.Rendering;

namespace MmExporter.Web.Negotiation;

/// <summary>An element of an Accept header: which formats it means, and how much they are wanted.</summary>
/// <remarks>
/// Of the parameters, those that tell our formats apart are looked at, and <c>escaping</c> and <c>q</c>; others, as <c>charset</c>, are not,
/// as in Prometheus' own libraries. A parameter that is not given leaves the choice to us.
/// </remarks>
internal readonly ref struct MediaRange
{
    private readonly ReadOnlySpan<char> type;
    private readonly ReadOnlySpan<char> version;
    private readonly ReadOnlySpan<char> proto;
    private readonly ReadOnlySpan<char> encoding;

    private MediaRange(ReadOnlySpan<char> type, HeaderParameters parameters)
    {
        this.type = type;
        bool isValid = true;
        while (parameters.MoveNext())
        {
            if (HeaderText.EqualsIgnoringCase(parameters.Name, "q"))
            {
                isValid &= HeaderText.TryParseWeight(parameters.Value, out double weight);
                Weight = weight;
            }
            else if (HeaderText.EqualsIgnoringCase(parameters.Name, "version"))
            {
                version = parameters.Value;
            }
            else if (HeaderText.EqualsIgnoringCase(parameters.Name, "proto"))
            {
                proto = parameters.Value;
            }
            else if (HeaderText.EqualsIgnoringCase(parameters.Name, "encoding"))
            {
                encoding = parameters.Value;
            }
            else if (HeaderText.EqualsIgnoringCase(parameters.Name, "escaping"))
            {
                Escaping = EscapingOf(parameters.Value);
            }
        }

        IsValid = isValid && !parameters.IsMalformed;
    }

    /// <summary>From 0, which excludes, to 1.</summary>
    public double Weight { get; } = 1;

    /// <summary>How names are escaped in what this asks for.</summary>
    public EscapingScheme Escaping { get; } = EscapingScheme.Underscores;

    private bool IsValid { get; }

    /// <returns>False if it is no media range with parameters and a weight.</returns>
    public static bool TryParse(ReadOnlySpan<char> element, out MediaRange range)
    {
        int end = HeaderText.IndexOf(element, ';');
        ReadOnlySpan<char> type = element[..end].TrimEnd(HeaderText.Whitespace);
        range = new MediaRange(type, new HeaderParameters(element[end..]));
        return range.IsValid && IsRange(type);
    }

    /// <summary>How exactly this means a format, in steps of the type and then of parameters; nothing if it does not.</summary>
    public (Breadth Breadth, int Parameters)? Match(ExpositionFormat format)
    {
        Breadth? breadth = format switch
        {
            ExpositionFormat.Text004 or ExpositionFormat.Text100 => MatchType("text/plain", "text/*"),
            ExpositionFormat.OpenMetrics100 => MatchType("application/openmetrics-text", "application/*"),
            _ => MatchType("application/vnd.google.protobuf", "application/*"),
        };
        int? parameters = format switch
        {
            ExpositionFormat.Text004 => MatchParameter(version, "0.0.4"),
            ExpositionFormat.Text100 or ExpositionFormat.OpenMetrics100 => MatchParameter(version, "1.0.0"),
            _ => MatchParameter(proto, "io.prometheus.client.MetricFamily") + MatchParameter(encoding, "delimited"),
        };
        return breadth is { } found && parameters is { } count ? (found, count) : null;
    }

    private Breadth? MatchType(string name, string wildcard) =>
        HeaderText.EqualsIgnoringCase(type, name) ? Breadth.Named :
        HeaderText.EqualsIgnoringCase(type, wildcard) ? Breadth.Subtypes :
        type is "*/*" or "*" ? Breadth.All : null;

    /// <summary>How many parameters match: nothing if this one is another value's.</summary>
    private static int? MatchParameter(ReadOnlySpan<char> value, string expected) =>
        value.IsEmpty ? 0 : HeaderText.EqualsIgnoringCase(value, expected) ? 1 : null;

    /// <summary>A lone asterisk is what Java's own client sends for <c>*/*</c>.</summary>
    private static bool IsRange(ReadOnlySpan<char> type)
    {
        int slash = type.IndexOf('/');
        return slash < 0 ? type is "*" : HeaderText.IsToken(type[..slash]) && HeaderText.IsToken(type[(slash + 1)..]);
    }

    /// <summary>An unknown escaping is the default, as in Prometheus' own libraries.</summary>
    private static EscapingScheme EscapingOf(ReadOnlySpan<char> text) =>
        HeaderText.EqualsIgnoringCase(text, "allow-utf-8") ? EscapingScheme.AllowUtf8 :
        HeaderText.EqualsIgnoringCase(text, "dots") ? EscapingScheme.Dots :
        HeaderText.EqualsIgnoringCase(text, "values") ? EscapingScheme.Values : EscapingScheme.Underscores;
}
