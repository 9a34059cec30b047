namespace MmExporter.Snapshots;

/// <summary>What a look for a process has shown.</summary>
/// <param name="IsRunning">Whether there is such a process and it has not ended.</param>
/// <param name="Started">When it started; null where that cannot be seen.</param>
internal readonly record struct ProcessSight(bool IsRunning, DateTimeOffset? Started);
