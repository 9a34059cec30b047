using System.CommandLine;
using MmExporter.Yaml;

namespace MmExporter.Commands.Configuration;

/// <summary>
/// Reads which values a configuration file gives to which flags. A key is a flag's name without its dashes, or the part of names
/// before a dot, and then the rest of them is below it.
/// </summary>
internal sealed class ConfigReader
{
    /// <summary>Tokens in headers can be long.</summary>
    private const int TextLengthMax = 16 * 1024;

    private const string Dashes = "--";

    private readonly YamlCursor cursor;
    private readonly IReadOnlyList<Option> flags;
    private readonly SeenKeys seen = new();
    private readonly List<ConfigValue> values = [];

    private ConfigReader(string yaml, IReadOnlyList<Option> flags)
    {
        cursor = new YamlCursor(yaml, TextLengthMax);
        this.flags = flags;
    }

    /// <summary>Reads up to the first mistake, which is reported; what came before it is in the result.</summary>
    public static IReadOnlyList<ConfigValue> Read(string yaml, IReadOnlyList<Option> flags, Mistakes mistakes)
    {
        ConfigReader? reader = null;
        try
        {
            reader = new ConfigReader(yaml, flags);
            reader.ReadFile();
        }
        catch (YamlMistakeException mistake)
        {
            mistakes.Report(mistake.Position, mistake.Message);
        }

        return reader?.values ?? [];
    }

    private void ReadFile()
    {
        if (cursor.TryEnterDocument())
        {
            if (!cursor.TrySkipNull())
            {
                ReadKeys("", "the file");
            }

            cursor.LeaveDocument();
        }
    }

    /// <param name="prefix">The keys above, each with a dot behind it.</param>
    /// <param name="what">What is read, for a complaint.</param>
    private void ReadKeys(string prefix, string what)
    {
        cursor.EnterMapping(what);
        while (cursor.ReadKey() is { } key)
        {
            string name = prefix + key.Value, below = name + ".";
            bool isAbove = key.Value.Length > 0 && flags.Any(flag => flag.Name.StartsWith(Dashes + below, StringComparison.Ordinal));
            Option? flag = flags.FirstOrDefault(flag => flag.Name == Dashes + name);
            if (flag is null && !isAbove)
            {
                throw new YamlMistakeException(key.Position, $"unknown key {Mistakes.Quote(name)}; known here are {KnownKeys(prefix)}");
            }

            seen.Add(name, key.Position);
            if (isAbove && (flag is null || cursor.IsAtMapping))
            {
                ReadKeysBelow(below, name);
            }
            else
            {
                ReadValues(flag!, name);
            }
        }
    }

    /// <summary>Whoever takes the last key below another one away may leave that one.</summary>
    private void ReadKeysBelow(string below, string name)
    {
        if (!cursor.TrySkipNull())
        {
            ReadKeys(below, Mistakes.Quote(name));
        }
    }

    private void ReadValues(Option flag, string name)
    {
        Position start = cursor.Position;
        if (!cursor.IsAtSequence)
        {
            ReadValue(flag, name);
            return;
        }

        if (flag.Arity.MaximumNumberOfValues == 1)
        {
            throw new YamlMistakeException(start, $"{Mistakes.Quote(name)} has one value and is no list; write the value behind the colon");
        }

        cursor.EnterSequence(name);
        int before = values.Count;
        while (cursor.TryNextItem())
        {
            ReadValue(flag, name);
        }

        if (values.Count == before)
        {
            throw new YamlMistakeException(start, $"{Mistakes.Quote(name)} is an empty list; write a value, or take the key away");
        }
    }

    private void ReadValue(Option flag, string name)
    {
        YamlText text = cursor.ReadText(Mistakes.Quote(name));
        if (text.IsNull)
        {
            throw new YamlMistakeException(text.Position, $"{Mistakes.Quote(name)} has no value; write one, or take the key away");
        }

        values.Add(new ConfigValue(flag, text.Value, text.Position));
    }

    private string KnownKeys(string prefix) => string.Join(", ", flags
        .Where(flag => flag.Name.StartsWith(Dashes + prefix, StringComparison.Ordinal))
        .Select(flag => flag.Name[(Dashes.Length + prefix.Length)..].Split('.')[0])
        .Distinct());
}
