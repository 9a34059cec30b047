using System.Globalization;
using MmExporter.Yaml;

namespace MmExporter.Mapping;

/// <summary>
/// Text with references to what a match captured: <c>$1</c>, <c>${1}</c>. As in statsd_exporter, a name without braces
/// reaches as far as letters, digits and underscores do; <c>$$</c> is a dollar sign.
/// </summary>
internal sealed class Template
{
    private readonly List<Part> parts = [];

    private Template()
    {
    }

    /// <param name="Literal">Text as it is; null where a capture goes.</param>
    /// <param name="Capture">Which capture.</param>
    /// <param name="Offset">Where in the source it begins.</param>
    private readonly record struct Part(string? Literal, int Capture, int Offset);

    /// <summary>Reads a template; what is wrong with it is reported.</summary>
    public static Template Parse(YamlText text, CaptureRange captures, Mistakes mistakes)
    {
        var template = new Template();
        string source = text.Value;
        int start = 0;
        while (start < source.Length)
        {
            int dollar = source.IndexOf('$', start);
            if (dollar != start)
            {
                int end = dollar < 0 ? source.Length : dollar;
                template.parts.Add(new Part(source[start..end], 0, start));
                start = end;
            }
            else
            {
                start = template.ParseDollar(text, dollar, captures, mistakes);
            }
        }

        return template;
    }

    /// <summary>Finds the first character of the fixed text that a metric's name cannot have.</summary>
    public void CheckName(YamlText text, Mistakes mistakes)
    {
        bool isFirst = true;
        foreach (Part part in parts)
        {
            string literal = part.Literal ?? "";
            for (int i = 0; i < literal.Length; i++)
            {
                char c = literal[i];
                bool isGood = char.IsAsciiLetter(c) || c is '_' or ':' || (!(isFirst && i == 0) && (char.IsAsciiDigit(c) || c is '.' or '-' or '/'));
                if (!isGood)
                {
                    mistakes.Report(text.At(part.Offset + i), isFirst && i == 0
                        ? $"a name cannot begin with {Mistakes.Quote(c.ToString())}; begin it with a letter or an underscore"
                        : $"a name cannot have {Mistakes.Quote(c.ToString())} in it; use letters, digits and _ . - / :");
                    return;
                }
            }

            isFirst = false;
        }
    }

    /// <param name="captures">At 0 the whole match.</param>
    public string Expand(string[] captures) => string.Concat(parts.Select(part => part.Literal ?? captures[part.Capture]));

    /// <summary>Reads what begins with this dollar sign; the result is where the next part begins.</summary>
    private int ParseDollar(YamlText text, int dollar, CaptureRange captures, Mistakes mistakes)
    {
        string source = text.Value;
        int next = dollar + 1;
        if (next == source.Length || (source[next] is not ('$' or '{') && !IsWord(source[next])))
        {
            parts.Add(new Part("$", 0, dollar));
            return next;
        }

        if (source[next] == '$')
        {
            parts.Add(new Part("$", 0, dollar));
            return next + 1;
        }

        bool hasBraces = source[next] == '{';
        int nameStart = hasBraces ? next + 1 : next, nameEnd = nameStart;
        while (nameEnd < source.Length && IsWord(source[nameEnd]))
        {
            nameEnd++;
        }

        if (hasBraces && (nameEnd == source.Length || source[nameEnd] != '}'))
        {
            mistakes.Report(text.At(dollar), "\"${\" is not closed; write ${1}, or $$ for a dollar sign");
            return nameEnd;
        }

        AddReference(text, dollar, source[nameStart..nameEnd], captures, mistakes);
        return hasBraces ? nameEnd + 1 : nameEnd;
    }

    private void AddReference(YamlText text, int dollar, string name, CaptureRange captures, Mistakes mistakes)
    {
        bool isNumber = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        if (isNumber && number >= captures.First && number <= captures.Last && (number == 0 || name[0] != '0'))
        {
            parts.Add(new Part(null, number, dollar));
            return;
        }

        int digits = name.AsSpan().IndexOfAnyExceptInRange('0', '9');
        mistakes.Report(text.At(dollar), digits > 0
            ? $"\"${name}\" asks for a capture of the name \"{name}\"; write ${{{name[..digits]}}}{name[digits..]}"
            : $"\"${name}\" is captured by nothing: the match captures {captures.Describe()}; correct the number, or write $$ for a dollar sign");
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
