namespace MmExporter.Telemetry;

/// <summary>The levels that hold now; others may be set while lines are written.</summary>
internal sealed class LogLevelSwitch(LogLevels start)
{
    private volatile LogLevels levels = start;

    public void Set(LogLevels next) => levels = next;

    public bool IsEnabled(string? category, LogLevel level) => levels.IsEnabled(category, level);
}
