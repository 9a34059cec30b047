using Microsoft.Extensions.Primitives;

namespace MmExporter.Web.Negotiation;

/// <summary>Whether a scraper wants its page compressed, from its Accept-Encoding header (RFC 9110, 12.5.3). Nothing is allocated.</summary>
/// <remarks>
/// Gzip is sent where it is asked for, by name or by <c>*</c>, at least as much as the plain page is. The plain page is sent otherwise, except
/// to those who exclude it: they get gzip if they do not exclude that too. What is malformed counts as not there.
/// </remarks>
internal static class AcceptEncodingHeader
{
    /// <returns>False if both are excluded: 406 is due, or the plain page for those who pay no heed to the header.</returns>
    public static bool TryChoose(StringValues acceptEncoding, out ContentCoding coding)
    {
        double? gzip = null;
        double? identity = null;
        double? any = null;
        var elements = new HeaderElements(acceptEncoding);
        while (elements.MoveNext())
        {
            if (!TryParse(elements.Current, out ReadOnlySpan<char> name, out double weight))
            {
                continue;
            }

            if (HeaderText.EqualsIgnoringCase(name, "gzip") || HeaderText.EqualsIgnoringCase(name, "x-gzip"))
            {
                gzip = Math.Max(gzip ?? 0, weight);
            }
            else if (HeaderText.EqualsIgnoringCase(name, "identity"))
            {
                identity = Math.Max(identity ?? 0, weight);
            }
            else if (name is "*")
            {
                any = Math.Max(any ?? 0, weight);
            }
        }

        return TryChoose(gzip ?? any, identity ?? any, isIdentityNamed: identity is not null, out coding);
    }

    private static bool TryChoose(double? gzip, double? identity, bool isIdentityNamed, out ContentCoding coding)
    {
        bool isIdentityExcluded = identity is 0;
        bool isGzipExcluded = gzip is 0;

        // The plain page, unless it is named, is only tolerated.
        bool isGzipWanted = gzip > 0 && (!isIdentityNamed || gzip >= identity);
        coding = isGzipWanted || (isIdentityExcluded && !isGzipExcluded) ? ContentCoding.Gzip : ContentCoding.Identity;
        return coding == ContentCoding.Gzip || !isIdentityExcluded;
    }

    private static bool TryParse(ReadOnlySpan<char> element, out ReadOnlySpan<char> name, out double weight)
    {
        int end = HeaderText.IndexOf(element, ';');
        name = element[..end].TrimEnd(HeaderText.Whitespace);
        weight = 1;
        bool isValid = HeaderText.IsToken(name);
        var parameters = new HeaderParameters(element[end..]);
        while (parameters.MoveNext())
        {
            if (HeaderText.EqualsIgnoringCase(parameters.Name, "q"))
            {
                isValid &= HeaderText.TryParseWeight(parameters.Value, out weight);
            }
        }

        return isValid && !parameters.IsMalformed;
    }
}
