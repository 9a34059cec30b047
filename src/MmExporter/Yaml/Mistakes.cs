using System.Text;

namespace MmExporter.Yaml;

/// <summary>Keeps the first mistake of a YAML file by its place, in whatever order they are found.</summary>
internal sealed class Mistakes
{
    private const int QuotedLengthMax = 60;

    private Position position;
    private string? message;

    public bool IsEmpty => message is null;

    /// <param name="at">Where it is.</param>
    /// <param name="what">What is wrong; what to do.</param>
    public void Report(Position at, string what)
    {
        if (message is null || at.IsBefore(position))
        {
            (position, message) = (at, what);
        }
    }

    /// <summary>The first one as a line of its own, as compilers write it; null if there is none.</summary>
    public string? Describe(string path) => message is null ? null : $"{path}:{position.Line}:{position.Column}: {OneLine(message)}";

    /// <summary>Text of the file for use in a message.</summary>
    public static string Quote(string text) =>
        text.Length <= QuotedLengthMax ? $"\"{text}\"" : $"\"{text.AsSpan(0, QuotedLengthMax)}…\"";

    /// <summary>A message without ends of lines, whatever of a file is in it.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text);
        for (int i = 0; i < line.Length; i++)
        {
            line[i] = char.IsControl(line[i]) || line[i] is '\u2028' or '\u2029' ? ' ' : line[i];
        }

        return line.ToString();
    }
}
