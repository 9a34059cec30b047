namespace MmExporter.Snapshots;

/// <summary>How it is found out whether writers live.</summary>
internal sealed record LivenessSettings
{
    /// <summary>Whether it is found out at all; if not, every file counts as that of a living writer.</summary>
    public bool IsAsked { get; init; } = true;

    /// <summary>Whether writers run in the exporter's own PID namespace, so that the numbers of processes in files and in
    /// their names are those that the exporter sees.</summary>
    public bool SharesPidNamespace { get; init; }

    /// <summary>For how long a file of a writer nobody can tell the life of may stand still before its gauges are no longer
    /// shown.</summary>
    public TimeSpan IdleTimeMax { get; init; } = TimeSpan.FromHours(24);
}
