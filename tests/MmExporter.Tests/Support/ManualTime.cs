namespace MmExporter.Tests.Support;

/// <summary>A clock that moves when it is told to, and its timers with it.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<ManualTimer> timers = [];
    private TimeSpan elapsed = TimeSpan.FromDays(1);

    /// <summary>When the clock began to count.</summary>
    public DateTimeOffset Origin { get; set; } = DateTimeOffset.UnixEpoch;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>When each timer that is set goes off, counted from now.</summary>
    public TimeSpan[] Due
    {
        get
        {
            lock (timers)
            {
                return [.. timers.Select(timer => timer.Due - elapsed).Order()];
            }
        }
    }

    public override long GetTimestamp()
    {
        lock (timers)
        {
            return elapsed.Ticks;
        }
    }

    public override DateTimeOffset GetUtcNow() => Origin + TimeSpan.FromTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan time)
    {
        ManualTimer[] due;
        lock (timers)
        {
            elapsed += time;
            due = [.. timers.Where(timer => timer.Due <= elapsed)];
            timers.RemoveAll(timer => timer.Due <= elapsed);
        }

        Array.ForEach(due, timer => timer.GoOff());
    }

    /// <summary>A timer that goes off once.</summary>
    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; private set; }

        public void GoOff() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Assert.Equal(Timeout.InfiniteTimeSpan, period);
            lock (time.timers)
            {
                time.timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = time.elapsed + dueTime;
                    time.timers.Add(this);
                }
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
