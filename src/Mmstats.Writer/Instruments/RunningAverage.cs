using Mmstats.Writer.Metrics;

namespace Mmstats.Writer;

/// <summary>The mean of all values since the start. Any thread may add; they take turns.</summary>
public sealed class RunningAverage
{
    private readonly UpdateLock gate = new();
    private readonly Gauge gauge;
    private readonly Series series;
    private double total;
    private long count;

    internal RunningAverage(Series series)
    {
        this.series = series;
        gauge = new Gauge(series);
    }

    /// <summary>The mean that readers see; 0 before the first value.</summary>
    public double Value => gauge.Value;

    /// <summary>Adds a value. NaN and the infinities are rejected and counted as such.</summary>
    public void Add(double value)
    {
        if (!double.IsFinite(value))
        {
            series.Reject();
            return;
        }
        gate.Enter();
        try
        {
            total += value;
            count++;
            gauge.Value = total / count;
        }
        finally
        {
            gate.Exit();
        }
    }
}
