using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using MmExporter.Yaml;

namespace MmExporter.Mapping;

/// <summary>
/// Makes names and labels of dotted metric names, by rules in the syntax of Prometheus' statsd_exporter; docs/mapping.md
/// tells the syntax and where it differs. Immutable and thread-safe. A lookup allocates, so callers keep its result.
/// </summary>
internal sealed class MetricMapping
{
    /// <summary>The largest file that <see cref="TryParse"/> takes.</summary>
    public const int FileSizeBytesMax = MappingReader.FileSizeBytesMax;

    private readonly GlobNode globs;
    private readonly RegexRule[] regexes;
    private readonly bool isOrdered;

    internal MetricMapping(GlobNode globs, RegexRule[] regexes, bool isOrdered)
    {
        this.globs = globs;
        this.regexes = regexes;
        this.isOrdered = isOrdered;
    }

    /// <summary>Has no rules.</summary>
    public static MetricMapping Empty { get; } = new(new GlobNode(), [], isOrdered: true);

    /// <summary>Reads a mapping file, whole or not at all.</summary>
    /// <param name="yaml">What is in the file.</param>
    /// <param name="path">How the error calls the file.</param>
    /// <param name="mapping"><see cref="Empty"/> if it has a mistake.</param>
    /// <param name="error">One line, <c>FILE:LINE:COLUMN: what is wrong; what to do</c>, of the first mistake; null if it has none.</param>
    public static bool TryParse(string yaml, string path, out MetricMapping mapping, [NotNullWhen(false)] out string? error)
    {
        var mistakes = new Mistakes();
        MappingFile file = MappingReader.Read(yaml, mistakes);
        MetricMapping compiled = new RuleCompiler(mistakes).Compile(file);
        error = mistakes.Describe(path);
        mapping = error is null ? compiled : Empty;
        return error is null;
    }

    /// <summary>Looks a name up: globs first, then regular expressions in the order of the file.</summary>
    /// <param name="name">As the writer gave it.</param>
    /// <param name="type">The metric's type as far as it is known before the mapping.</param>
    /// <param name="result">What the first rule that matches makes of it.</param>
    /// <returns>False if no rule matches, or the rule leaves nothing of the name: it stays as it is then.</returns>
    public bool TryMap(string name, MetricTypeFilter type, [NotNullWhen(true)] out MappedMetric? result)
    {
        string[] components = name.Split('.');
        result = globs.Find(components, 0, type, isOrdered) is { } found
            ? found.Rule.Map(found.Glob.Capture(name, components))
            : MapByRegex(name, type);
        return result is not null;
    }

    private MappedMetric? MapByRegex(string name, MetricTypeFilter type)
    {
        foreach (RegexRule candidate in regexes)
        {
            if (candidate.Rule.IsFor(type) && candidate.Regex.Match(name) is { Success: true } match)
            {
                return candidate.Rule.Map([.. match.Groups.Values.Select(group => group.Value)]);
            }
        }

        return null;
    }
}
