namespace Mmstats.Writer.V1;

/// <summary>The mean of all values since the start. One thread writes.</summary>
public sealed class V1Average : V1Buffered<double>
{
    private double total;
    private long count;
    private double mean;

    internal V1Average(V1Label label)
        : base(label)
    {
    }

    /// <summary>The mean that readers see, in the unit of the values; 0 before the first one.</summary>
    public double Value => mean;

    /// <summary>
    /// Adds a value. NaN and the infinities are left out, since one of them would stay in the mean for ever. Allocates
    /// nothing and cannot fail.
    /// </summary>
    public void Add(double value)
    {
        if (!double.IsFinite(value))
            return;
        total += value;
        count++;
        mean = total / count;
        Publish(mean);
    }
}
