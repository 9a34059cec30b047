using System.Globalization;
using System.Text;
using Mmstats.Format.V2;
using Mmstats.Writer.Metrics;

namespace Mmstats.Writer.Bridge;

/// <summary>Tags as text: what of them can be a label, and how values are written.</summary>
internal static class TagText
{
    /// <summary>Whether the text can be the name of a metric or the key of a label.</summary>
    public static bool IsName(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return false;
        foreach (var c in text)
        {
            if (c is < ' ' or > '~')
                return IsNameBeyondAscii(text);
        }
        return text.Length <= V2Layout.NameBytesMax;
    }

    /// <summary>The value of a label. Null for nothing: then there is no label.</summary>
    /// <remarks>It calls code of the application where the value is an object of its own; what that throws comes out.</remarks>
    public static string? Of(object? value) => value switch
    {
        null => null,
        string text => Names.Cut(text, V2Layout.LabelValueBytesMax),
        bool flag => flag ? "true" : "false",
        Array array => Names.Cut(Join(array), V2Layout.LabelValueBytesMax),
        IFormattable number => Names.Cut(number.ToString(null, CultureInfo.InvariantCulture), V2Layout.LabelValueBytesMax),
        _ => Names.Cut(value.ToString(), V2Layout.LabelValueBytesMax),
    };

    // Halves of pairs become the same replacement character in the file, so two of these names might be one there.
    private static bool IsNameBeyondAscii(string text) =>
        Names.IsText(text, V2Layout.NameBytesMax) && !text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar);

    private static string Join(Array array)
    {
        var text = new StringBuilder("[");
        foreach (var element in array)
        {
            if (text.Length > V2Layout.LabelValueBytesMax)
                break;
            if (text.Length > 1)
                text.Append(',');
            // An array in an array might hold itself.
            switch (element)
            {
                case null:
                    text.Append("null");
                    break;
                case bool or byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal:
                    text.Append(Of(element));
                    break;
                default:
                    Quote(text, element is Array ? element.GetType().Name : Of(element) ?? "");
                    break;
            }
        }
        return text.Append(']').ToString();
    }

    private static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            if (c is '"' or '\\')
                text.Append('\\').Append(c);
            else if (c < ' ')
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                text.Append(c);
        }
        text.Append('"');
    }
}
