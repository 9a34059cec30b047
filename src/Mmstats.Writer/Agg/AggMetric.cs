namespace Mmstats.Writer.Agg;

/// <summary>What takes the values of a path that have one unit: one of these three, or nothing if the path stands for something else.</summary>
internal sealed class AggMetric
{
    private readonly Counter? counter;
    private readonly Histogram? histogram;
    private readonly Gauge? gauge;

    private AggMetric()
    {
    }

    public AggMetric(Counter counter, bool isEmphasised)
    {
        this.counter = counter;
        IsEmphasised = isEmphasised;
    }

    public AggMetric(Histogram histogram) => this.histogram = histogram;

    public AggMetric(Gauge gauge) => this.gauge = gauge;

    /// <summary>What takes nothing. It is kept like the others, so that a mistake that is made often costs little.</summary>
    public static AggMetric Refusing { get; } = new();

    /// <summary>Whether the first use of a counter emphasised it, and so the counter of its decrements.</summary>
    public bool IsEmphasised { get; }

    /// <summary>Takes a number. False: nothing takes it.</summary>
    public bool TryTake(long number)
    {
        if (counter != null)
            Count(counter, number);
        else if (histogram != null)
            histogram.Record(number);
        else if (gauge != null)
            gauge.Set(number);
        else
            return false;
        return true;
    }

    private static void Count(Counter counter, long number)
    {
        if (number == long.MinValue)
        {
            // Its absolute amount is one more than a long holds.
            counter.Add(long.MaxValue);
            counter.Increment();
            return;
        }
        counter.Add(Math.Abs(number));
    }
}
