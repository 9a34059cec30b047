namespace MmExporter.Yaml;

/// <summary>The keys of a mapping that were read, so that none is there twice.</summary>
internal sealed class SeenKeys
{
    private readonly Dictionary<string, int> lines = [];

    /// <param name="key">The key.</param>
    /// <param name="position">Where it is.</param>
    /// <exception cref="YamlMistakeException">It is there already.</exception>
    public void Add(string key, Position position)
    {
        if (!lines.TryAdd(key, position.Line))
        {
            throw new YamlMistakeException(position, $"{Mistakes.Quote(key)} is there already, in line {lines[key]}; keep one");
        }
    }
}
