namespace MmExporter.Tests.Support;

/// <summary>A clock that moves when it is told to.</summary>
internal sealed class ManualTime : TimeProvider
{
    private TimeSpan elapsed = TimeSpan.FromDays(1);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => elapsed.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + elapsed;

    public void Advance(TimeSpan time) => elapsed += time;
}
