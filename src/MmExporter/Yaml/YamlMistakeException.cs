namespace MmExporter.Yaml;

/// <summary>A YAML file cannot be read on from this place.</summary>
internal sealed class YamlMistakeException(Position position, string message) : Exception(message)
{
    public Position Position { get; } = position;
}
