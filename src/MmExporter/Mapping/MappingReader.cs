using MmExporter.Yaml;

namespace MmExporter.Mapping;

/// <summary>Reads the keys and values of a mapping file, strictly: a key that is unknown, or there twice, is a mistake.</summary>
internal sealed class MappingReader
{
    public const int FileSizeBytesMax = YamlFile.SizeBytesMax;
    public const int RulesMax = 10_000;
    public const int LabelsMax = 64;
    public const int TextLengthMax = 1024;

    private const string Mappings = "mappings", Defaults = "defaults", Labels = "labels";

    private static readonly string[] DefaultKeys = ["match_type", "glob_disable_ordering"];

    private static readonly string[] RuleKeys =
        ["match", "match_type", "match_metric_type", "name", Labels, "help", "action", "type", "merge"];

    /// <summary>Keys of statsd_exporter that have nothing to act on here, and why.</summary>
    private static readonly Dictionary<string, string> StatsdKeys = new()
    {
        ["observer_type"] = "a writer's histograms are histograms",
        ["timer_type"] = "a writer's histograms are histograms",
        ["buckets"] = "histograms have the buckets their writer gave them",
        ["quantiles"] = "quantiles are asked of histograms in queries",
        ["summary_options"] = "quantiles are asked of histograms in queries",
        ["histogram_options"] = "histograms have the buckets their writer gave them",
        ["ttl"] = "series go when their writer's file does",
        ["scale"] = "values are served as they are written",
        ["honor_labels"] = "a rule's label wins over a writer's of the same name",
    };

    private readonly YamlCursor cursor;
    private readonly MappingFile file = new();

    private MappingReader(string yaml) => cursor = new YamlCursor(yaml, TextLengthMax);

    /// <summary>Reads up to the first mistake, which is reported; what came before it is in the result.</summary>
    public static MappingFile Read(string yaml, Mistakes mistakes)
    {
        MappingReader? reader = null;
        try
        {
            reader = new MappingReader(yaml);
            reader.ReadFile();
        }
        catch (YamlMistakeException e)
        {
            mistakes.Report(e.Position, e.Message);
            reader?.LeaveLastRule();
        }

        return reader?.file ?? new MappingFile();
    }

    /// <summary>What the last mapping seems to lack may be what could not be read, if its indentation is wrong.</summary>
    private void LeaveLastRule()
    {
        if (file.Rules.Count > 0)
        {
            file.Rules[^1].IsWhole = false;
        }
    }

    private void ReadFile()
    {
        if (cursor.TryEnterDocument())
        {
            if (!cursor.TrySkipNull())
            {
                ReadRoot();
            }

            cursor.LeaveDocument();
        }

        file.IsWhole = true;
    }

    private void ReadRoot()
    {
        var seen = new SeenKeys();
        cursor.EnterMapping("the file");
        while (cursor.ReadKey() is { } key)
        {
            CheckKey(key, [Defaults, Mappings], seen);
            if (cursor.TrySkipNull())
            {
                continue;
            }

            if (key.Value == Mappings)
            {
                ReadRules();
            }
            else
            {
                file.Defaults = new FieldSet(cursor.Position);
                ReadFields(file.Defaults, Defaults, DefaultKeys);
            }
        }
    }

    private void ReadRules()
    {
        cursor.EnterSequence(Mappings);
        while (cursor.TryNextItem())
        {
            if (file.Rules.Count == RulesMax)
            {
                throw new YamlMistakeException(cursor.Position, $"more than {RulesMax} mappings; put similar ones together with \"*\"");
            }

            var rule = new FieldSet(cursor.Position);
            file.Rules.Add(rule);
            ReadFields(rule, "a mapping", RuleKeys);
        }
    }

    private void ReadFields(FieldSet fields, string what, string[] keys)
    {
        var seen = new SeenKeys();
        cursor.EnterMapping(what);
        while (cursor.ReadKey() is { } key)
        {
            CheckKey(key, keys, seen);
            if (key.Value == Labels)
            {
                ReadLabels(fields);
            }
            else
            {
                fields.Add(key, cursor.ReadText(Mistakes.Quote(key.Value)));
            }
        }

        fields.IsWhole = true;
    }

    private void ReadLabels(FieldSet rule)
    {
        if (cursor.TrySkipNull())
        {
            return;
        }

        var seen = new SeenKeys();
        cursor.EnterMapping("\"labels\"");
        while (cursor.ReadKey() is { } name)
        {
            seen.Add(name.Value, name.Position);
            if (rule.Labels.Count == LabelsMax)
            {
                throw new YamlMistakeException(name.Position, $"more than {LabelsMax} labels; take some away");
            }

            rule.Labels.Add(new(name, cursor.ReadText($"label {Mistakes.Quote(name.Value)}")));
        }
    }

    private static void CheckKey(YamlText key, string[] known, SeenKeys seen)
    {
        if (!known.Contains(key.Value))
        {
            throw new YamlMistakeException(key.Position, StatsdKeys.TryGetValue(key.Value, out string? reason)
                ? $"\"{key.Value}\" does not apply here: {reason}; remove it"
                : $"unknown key {Mistakes.Quote(key.Value)}; known here are {string.Join(", ", known)}");
        }

        seen.Add(key.Value, key.Position);
    }
}
