using System.Diagnostics.Metrics;
#if NET9_0_OR_GREATER
using System.Numerics;
#endif

namespace Mmstats.Writer.Bridge;

/// <summary>The buckets that the author of a histogram advises, where the runtime has advice (.NET 9 and later).</summary>
internal static class AdvisedBuckets
{
    /// <summary>The advised buckets, else those that its unit asks for.</summary>
    public static Buckets Of(Instrument instrument, string unit) => Advised(instrument) ?? MetricGroup.DefaultBuckets(unit);

    private static Buckets? Advised(Instrument instrument)
    {
        if (BoundsOf(instrument) is not { } bounds)
            return null;
        // The bucket above all bounds is there anyway.
        if (bounds.Length > 0 && double.IsPositiveInfinity(bounds[^1]))
            bounds = bounds[..^1];
        try
        {
            return Buckets.Explicit(bounds);
        }
        catch (ArgumentException)
        {
            // Bounds that the format does not take are advice that cannot be followed, and no reason to count nothing.
            return null;
        }
    }

#if NET9_0_OR_GREATER
    private static double[]? BoundsOf(Instrument instrument) => instrument switch
    {
        Instrument<double> typed => BoundsOf(typed),
        Instrument<long> typed => BoundsOf(typed),
        Instrument<int> typed => BoundsOf(typed),
        Instrument<float> typed => BoundsOf(typed),
        Instrument<decimal> typed => BoundsOf(typed),
        Instrument<short> typed => BoundsOf(typed),
        Instrument<byte> typed => BoundsOf(typed),
        _ => null,
    };

    private static double[]? BoundsOf<T>(Instrument<T> instrument)
        where T : struct, INumber<T> =>
        instrument.Advice?.HistogramBucketBoundaries is { } bounds ? [.. bounds.Select(double.CreateSaturating)] : null;
#else
    private static double[]? BoundsOf(Instrument instrument) => null;
#endif
}
