using MmExporter.Formats;
using MmExporter.Model;

namespace MmExporter.Otlp.Delta;

/// <summary>What of a series a receiver has taken.</summary>
internal sealed class DeltaStream
{
    /// <summary>Up to when, in Unix nanoseconds: the next point starts there.</summary>
    public ulong Time { get; set; }

    /// <summary>When the series began, in Unix nanoseconds; 0 where nobody knows.</summary>
    public long Created { get; set; }

    /// <summary>When the series was there last, in Unix nanoseconds.</summary>
    public ulong LastSeen { get; set; }

    /// <summary>What the word of a number is; Float for a histogram.</summary>
    public NumberKind Number { get; set; }

    /// <summary>The word of a number; of a histogram its sum and its counts, as they are in <see cref="HistogramWords"/>.</summary>
    public ulong[] Words { get; set; } = [];

    /// <summary>The bounds of a histogram; empty for others.</summary>
    public double[] Bounds { get; set; } = [];

    /// <summary>The scale of exponential buckets.</summary>
    public int Scale { get; set; }

    /// <summary>The index of the first exponential bucket.</summary>
    public int FirstIndex { get; set; }

    /// <summary>Whether its words are those of a histogram with these buckets.</summary>
    public bool HasBuckets(BucketLayout layout) => Words.Length == layout.ExemplarWord &&
        (layout.IsExponential ? Scale == layout.Scale && FirstIndex == layout.FirstIndex : Bounds.AsSpan().SequenceEqual(layout.Bounds));
}
