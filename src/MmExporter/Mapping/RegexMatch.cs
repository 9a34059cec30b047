using System.Text.RegularExpressions;
using MmExporter.Yaml;

namespace MmExporter.Mapping;

/// <summary>
/// Regular expressions as Go's RE2 has them, which statsd_exporter uses, matched in time that grows with the name's length
/// only. What .NET has beyond them, or reads otherwise than RE2 without a word, is refused.
/// </summary>
internal static class RegexMatch
{
    /// <summary>Null for a pattern that is refused; it is reported.</summary>
    public static Regex? Parse(YamlText match, Mistakes mistakes)
    {
        string pattern = match.Value;
        if (FindUnsupported(pattern) is { } found)
        {
            mistakes.Report(match.At(found.Offset), $"{found.What} in a regular expression; {found.Advice}");
            return null;
        }

        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (RegexParseException e)
        {
            mistakes.Report(match.At(Math.Max(0, e.Offset - 1)), $"no regular expression: {Words(e.Error)}, at its character {Math.Max(1, e.Offset)}; correct it");
        }
        catch (NotSupportedException)
        {
            mistakes.Report(match.Position, "a regular expression that repeats too much, or with an anchor RE2 does not have; simplify it");
        }

        return null;
    }

    /// <summary>The error's name in words, because .NET's own text may be left out of a trimmed program.</summary>
    private static string Words(RegexParseError error) =>
        string.Concat(error.ToString().Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : " ") + char.ToLowerInvariant(c) : c.ToString()));

    private static (int Offset, string What, string Advice)? FindUnsupported(string pattern)
    {
        for (int i = 0; i < pattern.Length; i++)
        {
            ReadOnlySpan<char> rest = pattern.AsSpan(i + 1);
            switch (pattern[i])
            {
                case '\\' when rest is ['k' or (>= '1' and <= '9'), ..]:
                    return (i, "a back-reference", "write out what is repeated");
                case '\\':
                    i++;
                    break;
                case '(' when rest is ['?', ..] && !IsPlainGroup(rest[1..]):
                    return (i, DescribeGroup(rest[1..]), "only (…), (?:…) and the flags i, m, s are supported");
                case '[':
                    int end = FindClassEnd(pattern, i);
                    if (end < 0)
                    {
                        return (~end, "a \"[\" inside of \"[…]\"", @"write \[ for the sign, and ranges such as A-Z for classes");
                    }

                    i = end;
                    break;
            }
        }

        return null;
    }

    /// <summary>Whether it is a group that captures nothing, or a setting of flags, of those .NET and RE2 share.</summary>
    private static bool IsPlainGroup(ReadOnlySpan<char> afterQuestionMark)
    {
        int end = afterQuestionMark.IndexOfAnyExcept("ims-");
        return end >= 0 && afterQuestionMark[end] is ':' or ')';
    }

    private static string DescribeGroup(ReadOnlySpan<char> afterQuestionMark) => afterQuestionMark switch
    {
        ['=' or '!', ..] => "a look-ahead",
        ['<', '=' or '!', ..] => "a look-behind",
        ['P', '<', ..] or ['<', ..] or ['\'', ..] => "a named group",
        _ => "a group of a kind that is not supported",
    };

    /// <summary>Where the class that begins here ends; the complement of an offset where another class seems to begin in it.</summary>
    private static int FindClassEnd(string pattern, int start)
    {
        int i = start + 1;
        i += i < pattern.Length && pattern[i] == '^' ? 1 : 0;
        i += i < pattern.Length && pattern[i] == ']' ? 1 : 0;
        for (; i < pattern.Length && pattern[i] != ']'; i++)
        {
            if (pattern[i] == '[' && (pattern[i - 1] == '-' || (i + 1 < pattern.Length && pattern[i + 1] == ':')))
            {
                return ~i;
            }

            i += pattern[i] == '\\' ? 1 : 0;
        }

        return i;
    }
}
