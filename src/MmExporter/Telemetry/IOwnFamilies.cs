using MmExporter.Model;

namespace MmExporter.Telemetry;

/// <summary>A part of the exporter that says something of itself.</summary>
internal interface IOwnFamilies
{
    /// <summary>What there is now, as families sorted by name.</summary>
    ReadOnlySpan<Family> Describe();
}
