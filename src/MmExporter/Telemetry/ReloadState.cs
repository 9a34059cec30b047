namespace MmExporter.Telemetry;

/// <summary>How reading the configuration went last.</summary>
/// <param name="start">When it was read at the start; with a mistake there would be no start.</param>
internal sealed class ReloadState(DateTimeOffset start)
{
    public bool IsSuccessful { get; private set; } = true;

    /// <summary>When it was read last without a mistake.</summary>
    public DateTimeOffset SuccessTime { get; private set; } = start;

    public void Succeed(DateTimeOffset now) => (IsSuccessful, SuccessTime) = (true, now);

    public void Fail() => IsSuccessful = false;
}
