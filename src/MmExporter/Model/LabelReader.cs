using System.Text;

namespace MmExporter.Model;

/// <summary>Takes the text of a series' labels apart.</summary>
internal static class LabelReader
{
    /// <summary>The labels: each name as it is, each value quoted and escaped as in the text.</summary>
    public static IEnumerable<(string Name, string Value)> Read(byte[] labels)
    {
        string text = Encoding.UTF8.GetString(labels);
        int at = 0;
        while (at < text.Length)
        {
            string name;
            if (text[at] == '"')
            {
                int end = EndOfQuoted(text, at);
                name = Unescape(text[(at + 1)..(end - 1)]);
                at = end;
            }
            else
            {
                int end = text.IndexOf('=', at);
                name = text[at..end];
                at = end;
            }

            int valueEnd = EndOfQuoted(text, at + 1);
            yield return (name, text[(at + 1)..valueEnd]);

            // Behind the comma.
            at = valueEnd + 1;
        }
    }

    /// <summary>Takes escapes back.</summary>
    public static string Unescape(string text) => text.Contains('\\', StringComparison.Ordinal)
        ? System.Text.RegularExpressions.Regex.Replace(text, @"\\(.)", match => match.Groups[1].Value == "n" ? "\n" : match.Groups[1].Value)
        : text;

    /// <param name="text">The labels.</param>
    /// <param name="start">Where a quote stands.</param>
    /// <returns>Behind the quote that ends it.</returns>
    private static int EndOfQuoted(string text, int start)
    {
        int at = start + 1;
        while (text[at] != '"')
        {
            at += text[at] == '\\' ? 2 : 1;
        }

        return at + 1;
    }
}
