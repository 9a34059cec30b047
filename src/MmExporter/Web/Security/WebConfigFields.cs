using MmExporter.Yaml;

namespace MmExporter.Web.Security;

/// <summary>Reads the forms that values of the web configuration file have, as strictly as its other readers do.</summary>
/// <param name="cursor">Where the file is read.</param>
internal sealed class WebConfigFields(YamlCursor cursor)
{
    // What Go's YAML library takes for yes and no.
    private static readonly string[] True = ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"];
    private static readonly string[] False = ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"];

    /// <summary>Reads a mapping of known keys, each once. A key with nothing behind it counts as not there.</summary>
    /// <param name="what">What it is called.</param>
    /// <param name="readers">For each key what reads its value.</param>
    public void ReadMapping(string what, IReadOnlyDictionary<string, Action<YamlText>> readers)
    {
        var seen = new SeenKeys();
        cursor.EnterMapping(what);
        while (cursor.ReadKey() is { } key)
        {
            if (!readers.TryGetValue(key.Value, out Action<YamlText>? read))
            {
                throw new YamlMistakeException(key.Position, $"unknown key {Mistakes.Quote(key.Value)}; known here are {string.Join(", ", readers.Keys)}");
            }

            seen.Add(key.Value, key.Position);
            if (!cursor.TrySkipNull())
            {
                read(key);
            }
        }
    }

    /// <summary>Reads a mapping of any keys, each once; nothing behind a key is an empty text.</summary>
    public IEnumerable<(YamlText Key, YamlText Value)> ReadPairs(string what)
    {
        var seen = new SeenKeys();
        cursor.EnterMapping(what);
        while (cursor.ReadKey() is { } key)
        {
            seen.Add(key.Value, key.Position);
            yield return (key, cursor.ReadText($"the value of {Mistakes.Quote(key.Value)}"));
        }
    }

    public IReadOnlyList<YamlText> ReadList(YamlText key)
    {
        List<YamlText> items = [];
        cursor.EnterSequence(Mistakes.Quote(key.Value));
        while (cursor.TryNextItem())
        {
            items.Add(cursor.ReadText($"an item of {Mistakes.Quote(key.Value)}"));
        }

        return items;
    }

    public YamlText ReadText(YamlText key) => cursor.ReadText(Mistakes.Quote(key.Value));

    public bool ReadBoolean(YamlText key)
    {
        YamlText text = ReadText(key);
        bool isTrue = True.Contains(text.Value);
        return text.IsPlain && (isTrue || False.Contains(text.Value))
            ? isTrue
            : throw new YamlMistakeException(text.Position, $"{Mistakes.Quote(key.Value)} is neither true nor false; write one of them, without quotes");
    }

    /// <summary>One of some words.</summary>
    public T ReadChoice<T>(YamlText key, IReadOnlyDictionary<string, T> choices) => ChoiceOf(key, ReadText(key), choices);

    public IReadOnlyList<T> ReadChoices<T>(YamlText key, IReadOnlyDictionary<string, T> choices) =>
        [.. ReadList(key).Select(item => ChoiceOf(key, item, choices))];

    private static T ChoiceOf<T>(YamlText key, YamlText text, IReadOnlyDictionary<string, T> choices) =>
        choices.TryGetValue(text.Value, out T? choice)
            ? choice
            : throw new YamlMistakeException(text.Position, $"\"{key.Value}\" cannot be {Mistakes.Quote(text.Value)}; write {string.Join(", ", choices.Keys)}");
}
