using System.Buffers;
using MmExporter.Yaml;

namespace MmExporter.Mapping;

/// <summary>A match such as <c>web.*.status.*</c>: as many components between dots as the name, each the same or "*".</summary>
internal sealed class Glob
{
    /// <summary>It bounds the depth of the tree that globs are looked up in.</summary>
    public const int ComponentsMax = 100;

    private static readonly SearchValues<char> Signs = SearchValues.Create(@"\()[]{}^$+?| " + "\t\n");

    private readonly int[] stars;

    private Glob(string[] components)
    {
        Components = components;
        stars = [.. Enumerable.Range(0, components.Length).Where(i => components[i] == "*")];
    }

    public string[] Components { get; }

    public CaptureRange Captures => new(1, stars.Length);

    /// <summary>Null for a match that is none; it is reported.</summary>
    public static Glob? Parse(YamlText match, Mistakes mistakes)
    {
        int sign = match.Value.AsSpan().IndexOfAny(Signs);
        if (sign >= 0)
        {
            mistakes.Report(match.At(sign), $"a glob cannot have {Mistakes.Quote(match.Value.Substring(sign, 1))} in it; for a regular expression add \"match_type: regex\"");
            return null;
        }

        string[] components = match.Value.Split('.');
        if (components.Length > ComponentsMax)
        {
            mistakes.Report(match.Position, $"a glob of more than {ComponentsMax} components; use \"match_type: regex\"");
            return null;
        }

        int offset = 0;
        foreach (string component in components)
        {
            if (component.Length == 0)
            {
                mistakes.Report(match.At(offset), "nothing stands between two dots, or before or behind them; write a component or \"*\"");
                return null;
            }

            if (component != "*" && component.Contains('*'))
            {
                mistakes.Report(match.At(offset + component.IndexOf('*')), "\"*\" stands for a whole component between dots; for a part of one use \"match_type: regex\"");
                return null;
            }

            offset += component.Length + 1;
        }

        return new Glob(components);
    }

    /// <summary>What the stars stand for in a name that matches; at 0 the name.</summary>
    public string[] Capture(string name, string[] components) => [name, .. stars.Select(i => components[i])];
}
