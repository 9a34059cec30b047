namespace Mmstats.Writer.Tests.Support;

/// <summary>A clock whose timers run when the test says so, and on its thread.</summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly List<ManualTimer> timers = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(callback, state, timers);
        timers.Add(timer);
        return timer;
    }

    /// <summary>Each timer comes to its time once.</summary>
    public void Tick()
    {
        foreach (var timer in timers.ToArray())
            timer.Run();
    }

    private sealed class ManualTimer(TimerCallback callback, object? state, List<ManualTimer> timers) : ITimer
    {
        public void Run() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
