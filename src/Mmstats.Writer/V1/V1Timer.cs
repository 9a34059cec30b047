using System.Diagnostics;

namespace Mmstats.Writer.V1;

/// <summary>The mean of the last durations, in seconds. One thread writes.</summary>
/// <example><code>
/// using (responseTime.Time())
///     Handle(request);
/// </code></example>
public sealed class V1Timer : V1Buffered<double>
{
    private static readonly double SecondsPerStopwatchTick = 1.0 / Stopwatch.Frequency;

    private readonly MovingWindow window;

    internal V1Timer(V1Label label, int size)
        : base(label) => window = new MovingWindow(size);

    /// <summary>The mean that readers see, in seconds; 0 before the first duration.</summary>
    public double Value => window.Mean;

    /// <summary>Measures until the result is disposed, by the system's monotonic clock. Allocates nothing.</summary>
    public V1Timing Time() => new(this, Stopwatch.GetTimestamp());

    /// <summary>Adds a duration that was measured elsewhere. Allocates nothing and cannot fail.</summary>
    public void Record(TimeSpan duration) => RecordSeconds(duration.TotalSeconds);

    /// <summary>
    /// Adds a duration in seconds. NaN and the infinities are left out. Allocates nothing and cannot fail.
    /// </summary>
    public void RecordSeconds(double seconds)
    {
        if (window.TryAdd(seconds))
            Publish(window.Mean);
    }

    internal void RecordSince(long started) =>
        RecordSeconds((Stopwatch.GetTimestamp() - started) * SecondsPerStopwatchTick);
}
