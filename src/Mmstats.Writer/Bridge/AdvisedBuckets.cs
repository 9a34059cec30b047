using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Globalization;

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

    // By reflection, since an application for .NET 9 has the build for .NET 8, where advice has no types.
#if NET9_0_OR_GREATER
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicProperties, typeof(InstrumentAdvice<>))]
#endif
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicProperties, typeof(Instrument<>))]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Where trimming has taken a property away there is no advice, and the default stands.")]
    private static double[]? BoundsOf(Instrument instrument)
    {
        var advice = instrument.GetType().GetProperty("Advice")?.GetValue(instrument);
        var bounds = advice?.GetType().GetProperty("HistogramBucketBoundaries")?.GetValue(advice) as IEnumerable;
        return bounds?.Cast<object>().Select(bound => Convert.ToDouble(bound, CultureInfo.InvariantCulture)).ToArray();
    }
}
