using Mmstats.Writer.Metrics;

namespace Mmstats.Writer;

/// <summary>The mean of the last values. Any thread may add; they take turns.</summary>
public sealed class MovingAverage
{
    /// <summary>How many values count if nothing else is said.</summary>
    public const int SizeDefault = 100;

    private const int SizeMax = 1_000_000;

    private readonly UpdateLock gate = new();
    private readonly MovingWindow window;
    private readonly Gauge gauge;
    private readonly Series series;

    internal MovingAverage(Series series, int size)
    {
        this.series = series;
        gauge = new Gauge(series);
        window = new MovingWindow(size);
    }

    /// <summary>The mean that readers see; 0 before the first value.</summary>
    public double Value => gauge.Value;

    /// <summary>Adds a value. NaN and the infinities are rejected and counted as such.</summary>
    public void Add(double value)
    {
        gate.Enter();
        try
        {
            if (window.TryAdd(value))
                gauge.Value = window.Mean;
            else
                series.Reject();
        }
        finally
        {
            gate.Exit();
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">The size is not from 1 to 1,000,000.</exception>
    internal static int RequireSize(string name, int size) => size is >= 1 and <= SizeMax
        ? size
        : throw new ArgumentOutOfRangeException(nameof(size), size, $"The moving average {name} takes a size from 1 to {SizeMax}.");
}
