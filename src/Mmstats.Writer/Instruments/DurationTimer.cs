using Mmstats.Writer.Metrics;

namespace Mmstats.Writer;

/// <summary>A histogram of durations in seconds. Updates are those of <see cref="Histogram"/>.</summary>
/// <example><code>
/// using (responseTime.Time())
///     await Handle(request);
/// </code></example>
public sealed class DurationTimer
{
    private readonly Histogram histogram;

    internal DurationTimer(Series series, Buckets buckets) => histogram = new Histogram(series, buckets);

    /// <summary>The metric's name.</summary>
    public string Name => histogram.Name;

    /// <summary>Measures until the result is disposed, by the system's monotonic clock.</summary>
    public Timing Time() => histogram.Time();

    /// <summary>Records a duration that was measured elsewhere.</summary>
    public void Record(TimeSpan duration) => histogram.RecordTime(duration);
}
