namespace MmExporter.Mapping;

/// <summary>What a rule says a number is, where the writer's file leaves that to be guessed.</summary>
internal enum MappedType
{
    Counter,
    Gauge,
}
