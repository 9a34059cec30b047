namespace MmExporter.Mapping;

/// <summary>The mapping file cannot be read on from this place. It never leaves this folder.</summary>
internal sealed class MappingException(Position position, string message) : Exception(message)
{
    public Position Position { get; } = position;
}
