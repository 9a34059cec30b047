namespace Mmstats.Writer.V1;

/// <summary>The mean of the last values. One thread writes.</summary>
public sealed class V1MovingAverage : V1Buffered<double>
{
    private readonly MovingWindow window;

    internal V1MovingAverage(V1Label label, int size)
        : base(label) => window = new MovingWindow(size);

    /// <summary>The mean that readers see, in the unit of the values; 0 before the first one.</summary>
    public double Value => window.Mean;

    /// <summary>Adds a value. NaN and the infinities are left out. Allocates nothing and cannot fail.</summary>
    public void Add(double value)
    {
        if (window.TryAdd(value))
            Publish(window.Mean);
    }
}
