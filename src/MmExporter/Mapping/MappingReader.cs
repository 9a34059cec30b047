using System.Text;

namespace MmExporter.Mapping;

/// <summary>Reads the keys and values of a mapping file, strictly: a key that is unknown, or there twice, is a mistake.</summary>
internal sealed class MappingReader
{
    public const int FileSizeBytesMax = 1024 * 1024;
    public const int RulesMax = 10_000;
    public const int LabelsMax = 64;

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

    private MappingReader(string yaml) => cursor = new YamlCursor(yaml);

    /// <summary>Reads up to the first mistake, which is reported; what came before it is in the result.</summary>
    public static MappingFile Read(string yaml, Mistakes mistakes)
    {
        MappingReader? reader = null;
        try
        {
            string text = yaml.TrimStart('\uFEFF');
            CheckCharacters(text);
            reader = new MappingReader(text);
            reader.ReadFile();
        }
        catch (MappingException e)
        {
            mistakes.Report(e.Position, e.Message);
            reader?.LeaveLastRule();
        }

        return reader?.file ?? new MappingFile();
    }

    /// <summary>The parser takes a NUL for the end of the text and other control characters for letters.</summary>
    private static void CheckCharacters(string text)
    {
        if (text.Length > FileSizeBytesMax || Encoding.UTF8.GetByteCount(text) > FileSizeBytesMax)
        {
            throw new MappingException(new Position(1, 1), $"the file is larger than {FileSizeBytesMax} bytes; make it smaller, globs may help");
        }

        var position = new Position(1, 1);
        foreach (char c in text)
        {
            if (char.IsControl(c) && c is not ('\t' or '\n' or '\r' or '\u0085'))
            {
                throw new MappingException(position, $"control character U+{(int)c:X4}, which YAML forbids; is this the right file?");
            }

            position = c == '\n' ? new Position(position.Line + 1, 1) : position with { Column = position.Column + 1 };
        }
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
        var lines = new Dictionary<string, int>();
        cursor.EnterMapping("the file");
        while (cursor.ReadKey() is { } key)
        {
            CheckKey(key, [Defaults, Mappings], lines);
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
                throw new MappingException(cursor.Position, $"more than {RulesMax} mappings; put similar ones together with \"*\"");
            }

            var rule = new FieldSet(cursor.Position);
            file.Rules.Add(rule);
            ReadFields(rule, "a mapping", RuleKeys);
        }
    }

    private void ReadFields(FieldSet fields, string what, string[] keys)
    {
        var lines = new Dictionary<string, int>();
        cursor.EnterMapping(what);
        while (cursor.ReadKey() is { } key)
        {
            CheckKey(key, keys, lines);
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

        var lines = new Dictionary<string, int>();
        cursor.EnterMapping("\"labels\"");
        while (cursor.ReadKey() is { } name)
        {
            CheckOnce(name, lines);
            if (rule.Labels.Count == LabelsMax)
            {
                throw new MappingException(name.Position, $"more than {LabelsMax} labels; take some away");
            }

            rule.Labels.Add(new(name, cursor.ReadText($"label {Mistakes.Quote(name.Value)}")));
        }
    }

    private static void CheckKey(YamlText key, string[] known, Dictionary<string, int> lines)
    {
        if (!known.Contains(key.Value))
        {
            throw new MappingException(key.Position, StatsdKeys.TryGetValue(key.Value, out string? reason)
                ? $"\"{key.Value}\" does not apply here: {reason}; remove it"
                : $"unknown key {Mistakes.Quote(key.Value)}; known here are {string.Join(", ", known)}");
        }

        CheckOnce(key, lines);
    }

    private static void CheckOnce(YamlText key, Dictionary<string, int> lines)
    {
        if (!lines.TryAdd(key.Value, key.Position.Line))
        {
            throw new MappingException(key.Position, $"{Mistakes.Quote(key.Value)} is there already, in line {lines[key.Value]}; keep one");
        }
    }
}
