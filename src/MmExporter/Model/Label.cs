namespace MmExporter.Model;

/// <summary>A label of a series.</summary>
/// <param name="Name">A legal Prometheus label name.</param>
/// <param name="Value">Any text.</param>
internal readonly record struct Label(string Name, string Value);
