using System.Text;

namespace MmExporter.Model.Naming;

/// <summary>Any text as a name that a page can hold; never empty.</summary>
internal static class LegalNames
{
    private const string Nameless = "_";

    /// <summary>A metric of the characters that every Prometheus knows.</summary>
    public static string Metric(string text, NameDialect dialect) => dialect == NameDialect.Field
        ? Field(text)
        : NotEmpty(NoDigitFirst(Words(text, isColonLegal: true).Trim('_'), "_"));

    /// <summary>A label of the characters that every Prometheus knows.</summary>
    public static string Label(string text, NameDialect dialect) => dialect == NameDialect.Field
        ? Field(text)
        : NotEmpty(NoDigitFirst(Words(text, isColonLegal: false), "key_"));

    /// <summary>The words of a unit, which may be none.</summary>
    public static string Unit(string text) => Words(text, isColonLegal: true).Trim('_');

    /// <summary>The text itself, without what is not UTF-8, and without NUL, which no page can hold.</summary>
    public static string Unicode(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 && !text.Contains('\0'))
        {
            return NotEmpty(text);
        }

        var name = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            name.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        }

        return name.ToString();
    }

    /// <summary>Runs of anything else become one underscore.</summary>
    private static string Words(string text, bool isColonLegal)
    {
        var name = new StringBuilder(text.Length);
        foreach (char character in text)
        {
            if (char.IsAsciiLetterOrDigit(character) || (isColonLegal && character == ':'))
            {
                name.Append(character);
            }
            else if (name.Length == 0 || name[^1] != '_')
            {
                name.Append('_');
            }
        }

        return name.ToString();
    }

    /// <summary>One underscore for anything else: by runes, as one character may be two of UTF-16.</summary>
    private static string Field(string text)
    {
        var name = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            name.Append(rune.IsAscii && char.IsAsciiLetterOrDigit((char)rune.Value) ? (char)rune.Value : '_');
        }

        return NotEmpty(NoDigitFirst(name.ToString(), "_"));
    }

    private static string NoDigitFirst(string name, string prefix) => name.Length > 0 && char.IsAsciiDigit(name[0]) ? prefix + name : name;

    private static string NotEmpty(string name) => name.Length > 0 ? name : Nameless;
}
