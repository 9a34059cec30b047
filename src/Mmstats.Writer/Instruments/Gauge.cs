using Mmstats.Format.V2;
using Mmstats.Writer.Metrics;

namespace Mmstats.Writer;

/// <summary>A value that is set, as a double. Any thread may set it; the last store stands. What is stepped up and down is an <see cref="UpDownCounter"/>.</summary>
public sealed unsafe class Gauge : SharedInstrument
{
    private const int TimeOffset = V2Layout.WordLength;
    private const long NanosecondsPerMillisecond = 1_000_000;

    private readonly bool hasTime;

    internal Gauge(Series series)
        : base(series) => hasTime = series.Metric.Definition.MergeRule == V2MergeRule.Last;

    /// <summary>The value; 0 after the end of its writer until it is set again. Setting it allocates nothing and cannot fail; with <see cref="GaugeMerge.Last"/> it reads a coarse clock.</summary>
    public double Value
    {
        get => Volatile.Read(ref *(double*)data);
        set
        {
            // SAFETY: the words are in the shared area and aligned.
            Volatile.Write(ref *(double*)data, value);
            if (hasTime)
                Volatile.Write(ref *(long*)(data + TimeOffset), Environment.TickCount64 * NanosecondsPerMillisecond);
        }
    }

    /// <summary>Sets the value.</summary>
    public void Set(double value) => Value = value;
}
