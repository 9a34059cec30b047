namespace Mmstats.Format.V2;

/// <summary>What a metric of a version 2 file is.</summary>
public enum V2Kind : byte
{
    /// <summary>Not a kind.</summary>
    None = 0,

    /// <summary>A sum that only grows: one word in each lane.</summary>
    Counter = 1,

    /// <summary>A sum that goes up and down: one word in each lane.</summary>
    UpDownCounter = 2,

    /// <summary>A value that is set: one word in the shared area, two with the rule <see cref="V2MergeRule.Last"/>.</summary>
    Gauge = 3,

    /// <summary>A histogram with explicit bounds, in each lane.</summary>
    Histogram = 4,

    /// <summary>A base-2 exponential histogram of fixed scale and range, in each lane.</summary>
    ExponentialHistogram = 5,

    /// <summary>A text, in the shared area.</summary>
    Text = 6,

    /// <summary>One of several named states, or 0 and 1, in the shared area.</summary>
    State = 7,

    /// <summary>A ring of points with times, in the shared area.</summary>
    Samples = 8,

    /// <summary>A ring of texts with times and severities, in the shared area.</summary>
    Events = 9,
}
