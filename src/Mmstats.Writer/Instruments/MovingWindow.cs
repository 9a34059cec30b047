namespace Mmstats.Writer;

/// <summary>The last so many values, and their mean. An update costs the same however long the window is.</summary>
internal sealed class MovingWindow
{
    private readonly double[] values;
    private int next;
    private int count;

    // The sum is high + low. The low part takes what rounding would lose at each step, so that the mean is the one of
    // an exact sum, which is what mmstats computes by adding up the whole window each time.
    private double high;
    private double low;

    public MovingWindow(int size) => values = new double[size];

    /// <summary>The mean of the values in the window; 0 while there are none.</summary>
    public double Mean { get; private set; }

    /// <summary>Adds a value and drops the oldest one if the window is full. False: it was not finite and is left out.</summary>
    public bool TryAdd(double value)
    {
        if (!double.IsFinite(value))
            return false;
        var window = values;
        Accumulate(-window[next]);
        Accumulate(value);
        window[next] = value;
        if (count < window.Length)
            count++;
        if (++next == window.Length)
            Wrap();
        Mean = (high + low) / count;
        return true;
    }

    // Summed anew once a round: whatever went wrong in a sum, such as an overflow, is gone a round later.
    private void Wrap()
    {
        next = 0;
        high = 0;
        low = 0;
        foreach (var value in values)
            Accumulate(value);
    }

    // Knuth's two-sum: high + low is exactly the old high plus the value, plus the old low.
    private void Accumulate(double value)
    {
        var sum = high + value;
        var part = sum - high;
        low += (high - (sum - part)) + (value - part);
        high = sum;
    }
}
