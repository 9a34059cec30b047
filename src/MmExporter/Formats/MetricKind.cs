namespace MmExporter.Formats;

/// <summary>What the words of a series are.</summary>
internal enum MetricKind : byte
{
    /// <summary>A total that only grows: one number.</summary>
    Counter,

    /// <summary>A sum that may fall: one number.</summary>
    UpDownCounter,

    /// <summary>A number of the moment; with the rule <see cref="GaugeMerge.Last"/> a second word says when it was set, in
    /// nanoseconds of CLOCK_MONOTONIC, 0 for never.</summary>
    Gauge,

    /// <summary>Sum (double), minimum and maximum (each as <see cref="HistogramWords"/> has it), and a count for each bound
    /// and one for what is above all of them.</summary>
    Histogram,

    /// <summary>Sum, minimum and maximum as above, the counts of zeros, of what is below the first bucket and above the last,
    /// and a count for each bucket.</summary>
    ExponentialHistogram,

    /// <summary>A length in bytes, and so many bytes of UTF-8.</summary>
    Text,

    /// <summary>The index of a name; without names 0 or 1.</summary>
    State,

    /// <summary>A ring of samples or events. It has no words here.</summary>
    Ring,
}
