using MmExporter.Yaml;

namespace MmExporter.Mapping;

/// <summary>The keys and values of one rule, or of the defaults, as far as they were read.</summary>
internal sealed class FieldSet(Position position)
{
    private readonly Dictionary<string, YamlText> texts = [];

    public Position Position { get; } = position;

    /// <summary>Names and values in the order of the file.</summary>
    public List<KeyValuePair<YamlText, YamlText>> Labels { get; } = [];

    /// <summary>Read to its end, so that what is missing is missing.</summary>
    public bool IsWhole { get; set; }

    public void Add(YamlText key, YamlText value) => texts.Add(key.Value, value);

    /// <summary>A key's value; null where there is no such key, or nothing behind it.</summary>
    public YamlText? Find(string key) => texts.TryGetValue(key, out YamlText? text) && !text.IsNull ? text : null;
}
