namespace MmExporter.Yaml;

/// <summary>A place in a YAML file; line and column begin at 1.</summary>
internal readonly record struct Position(int Line, int Column)
{
    public bool IsBefore(Position other) => Line < other.Line || (Line == other.Line && Column < other.Column);
}
