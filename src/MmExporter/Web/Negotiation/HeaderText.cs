using System.Buffers;
using System.Globalization;

namespace MmExporter.Web.Negotiation;

/// <summary>The small parts that the header fields of content negotiation have in common (RFC 9110, 5.6 and 12.4.2).</summary>
internal static class HeaderText
{
    /// <summary>What may stand around a delimiter.</summary>
    public const string Whitespace = " \t";

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Where a delimiter stands that is not within a quoted string; the text's length if there is none.</summary>
    public static int IndexOf(ReadOnlySpan<char> text, char delimiter)
    {
        bool isQuoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char character = text[i];
            if (character == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (isQuoted && character == '\\')
            {
                i++;
            }
            else if (!isQuoted && character == delimiter)
            {
                return i;
            }
        }

        return text.Length;
    }

    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenCharacters);

    /// <summary>A weight, from 0 to 1. More digits than the three of the RFC, and none before the point (as Java sends it), do no harm.</summary>
    public static bool TryParseWeight(ReadOnlySpan<char> text, out double weight) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out weight) && weight is >= 0 and <= 1;

    public static bool EqualsIgnoringCase(ReadOnlySpan<char> text, string expected) => text.Equals(expected, StringComparison.OrdinalIgnoreCase);
}
