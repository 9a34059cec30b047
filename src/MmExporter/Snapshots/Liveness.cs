namespace MmExporter.Snapshots;

/// <summary>What is known of a writer's life.</summary>
internal enum Liveness
{
    /// <summary>Nobody can tell. It counts as living.</summary>
    Unknown,
    Alive,
    Dead,
}
