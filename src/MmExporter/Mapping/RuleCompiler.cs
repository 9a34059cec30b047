using System.Text.RegularExpressions;
using MmExporter.Yaml;

namespace MmExporter.Mapping;

/// <summary>Checks the values of a mapping file and makes its rules. Mistakes are reported, and the rules are of no use then.</summary>
internal sealed class RuleCompiler(Mistakes mistakes)
{
    /// <summary>Each takes 0.2 to 0.9 MB, and each is tried in turn for a name that no glob matches.</summary>
    public const int RegexesMax = 200;

    private readonly List<RegexRule> regexes = [];
    private readonly GlobNode globs = new();

    public MetricMapping Compile(MappingFile file)
    {
        bool isOrdered = !ReadBool(file.Defaults?.Find("glob_disable_ordering"));
        MatchType matchType = Choose(file.Defaults?.Find("match_type"), "match_type", MatchTypes) ?? MatchType.Glob;

        // Defaults may stand at the end, and before it is read a match may be of either type.
        bool isMatchTypeKnown = file.IsWhole || file.Defaults is { IsWhole: true };
        for (int i = 0; i < file.Rules.Count; i++)
        {
            Compile(file.Rules[i], i, isMatchTypeKnown ? matchType : null);
        }

        return new MetricMapping(globs, [.. regexes], isOrdered);
    }

    private static readonly (string, MatchType)[] MatchTypes = [("glob", MatchType.Glob), ("regex", MatchType.Regex)];

    private static readonly (string, bool)[] Actions = [("map", false), ("drop", true)];

    private static readonly (string, MappedType)[] Types = [("counter", MappedType.Counter), ("gauge", MappedType.Gauge)];

    private static readonly (string, MetricTypeFilter)[] Filters =
    [
        ("counter", MetricTypeFilter.Counter), ("gauge", MetricTypeFilter.Gauge), ("histogram", MetricTypeFilter.Observer),
        ("observer", MetricTypeFilter.Observer), ("timer", MetricTypeFilter.Observer),
    ];

    private static readonly (string, MappedMerge)[] Merges =
    [
        ("sum", MappedMerge.Sum), ("last", MappedMerge.Last), ("min", MappedMerge.Min), ("max", MappedMerge.Max),
        ("avg", MappedMerge.Avg), ("each", MappedMerge.Each),
    ];

    private void Compile(FieldSet fields, int index, MatchType? defaultMatchType)
    {
        MatchType? matchType = Choose(fields.Find("match_type"), "match_type", MatchTypes) ?? defaultMatchType;
        Glob? glob = null;
        Regex? regex = null;
        if (fields.Find("match") is not { } match)
        {
            ReportMissing(fields, "match", "a name such as web.stats.*");
        }
        else if (match.Value.Length == 0)
        {
            mistakes.Report(match.Position, "\"match\" is empty; write a name such as web.stats.*");
        }
        else if (matchType == MatchType.Glob)
        {
            glob = Glob.Parse(match, mistakes);
        }
        else if (matchType == MatchType.Regex && IsRoomForRegex(match))
        {
            regex = RegexMatch.Parse(match, mistakes);
        }

        CaptureRange captures = glob?.Captures ?? (regex is null ? CaptureRange.Unknown : new(0, regex.GetGroupNumbers().Length - 1));
        Rule rule = CompileResult(fields, index, captures);
        if (glob is not null)
        {
            globs.Add(new GlobRule(glob, rule));
        }
        else if (regex is not null)
        {
            regexes.Add(new RegexRule(regex, rule));
        }
    }

    private Rule CompileResult(FieldSet fields, int index, CaptureRange captures)
    {
        MetricTypeFilter? filter = Choose(fields.Find("match_metric_type"), "match_metric_type", Filters);
        MappedType? type = Choose(fields.Find("type"), "type", Types);
        MappedMerge? merge = Choose(fields.Find("merge"), "merge", Merges);
        CheckMerge(fields, filter, type, merge);
        bool isDropped = Choose(fields.Find("action"), "action", Actions) ?? false;
        return new Rule
        {
            Index = index,
            Filter = filter,
            Name = CompileName(fields, captures, isDropped),
            Labels = [.. fields.Labels.Select(label => CompileLabel(label.Key, label.Value, captures))],
            Help = fields.Find("help")?.Value,
            Type = type,
            Merge = merge,
        };
    }

    private Template? CompileName(FieldSet fields, CaptureRange captures, bool isDropped)
    {
        if (fields.Find("name") is not { } name)
        {
            if (!isDropped)
            {
                ReportMissing(fields, "name", "what the metric is to be called, or \"action: drop\"");
            }

            return null;
        }

        if (name.Value.Length == 0)
        {
            mistakes.Report(name.Position, "\"name\" is empty; write what the metric is to be called");
        }

        var template = Template.Parse(name, captures, mistakes);
        template.CheckName(name, mistakes);
        return isDropped ? null : template;
    }

    private KeyValuePair<string, Template> CompileLabel(YamlText name, YamlText value, CaptureRange captures)
    {
        if (name.Value.Length == 0 || char.IsAsciiDigit(name.Value[0]) || name.Value.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_'))
        {
            mistakes.Report(name.Position, $"{Mistakes.Quote(name.Value)} is no label name; use letters, digits and underscores, a digit not first");
        }
        else if (name.Value.StartsWith("__", StringComparison.Ordinal))
        {
            mistakes.Report(name.Position, $"label {Mistakes.Quote(name.Value)} belongs to Prometheus; begin it with a letter or one underscore");
        }

        return new(name.Value, Template.Parse(value, captures, mistakes));
    }

    /// <summary>Counters and histograms add up and do nothing else; only a gauge leaves a choice.</summary>
    private void CheckMerge(FieldSet fields, MetricTypeFilter? filter, MappedType? type, MappedMerge? merge)
    {
        if (type is not null && filter == MetricTypeFilter.Observer)
        {
            mistakes.Report(fields.Find("type")!.Position, "a histogram cannot be made another type; remove \"type\", or match another type");
        }

        bool addsUp = type == MappedType.Counter || (type is null && filter is MetricTypeFilter.Counter or MetricTypeFilter.Observer);
        if (addsUp && merge is not (null or MappedMerge.Sum))
        {
            mistakes.Report(fields.Find("merge")!.Position, "counters and histograms always add up; remove \"merge\", or say \"type: gauge\" of a number that is no counter");
        }
    }

    private bool IsRoomForRegex(YamlText match)
    {
        if (regexes.Count < RegexesMax)
        {
            return true;
        }

        mistakes.Report(match.Position, $"more than {RegexesMax} regular expressions; use globs");
        return false;
    }

    private void ReportMissing(FieldSet fields, string key, string value)
    {
        if (fields.IsWhole)
        {
            mistakes.Report(fields.Position, $"a mapping without \"{key}\"; add \"{key}:\" and {value}");
        }
    }

    private bool ReadBool(YamlText? text) => Choose(text, "glob_disable_ordering", [("true", true), ("false", false)]) ?? false;

    /// <summary>Which of the words it is; null where there is nothing, or another word, which is reported.</summary>
    private T? Choose<T>(YamlText? text, string key, (string Word, T Value)[] choices)
        where T : struct
    {
        if (text is null)
        {
            return null;
        }

        foreach ((string word, T value) in choices)
        {
            if (word == text.Value)
            {
                return value;
            }
        }

        mistakes.Report(text.Position, $"\"{key}\" cannot be {Mistakes.Quote(text.Value)}; write {string.Join(", ", choices.Select(choice => choice.Word))}");
        return null;
    }
}
