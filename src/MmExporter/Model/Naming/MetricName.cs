namespace MmExporter.Model.Naming;

/// <summary>The names of a metric on the pages.</summary>
/// <param name="Family">The OpenMetrics family, which is that of a counter without <c>_total</c> and of facts without
/// <c>_info</c>. The classic text has no such families: its TYPE names <paramref name="Sample"/>.</param>
/// <param name="Sample">A plain sample: the family, with <c>_total</c> or <c>_info</c> where there is one. A counter without it
/// cannot be a counter in OpenMetrics. Buckets, sums and counts append theirs to the family.</param>
/// <param name="Unit">The unit's words, only where the family ends in an underscore and them; else empty.</param>
/// <param name="WasReserved">Whether the name belongs to the exporter or to Prometheus, so that it got <c>exported_</c>.</param>
internal readonly record struct MetricName(string Family, string Sample, string Unit, bool WasReserved)
{
    /// <summary>The names for a scraper that asked for an escaping. The sample is escaped whole, as Prometheus' own exporters do
    /// it, and the family follows, so that a series has the same name in every format.</summary>
    public MetricName Escaped(EscapingScheme scheme)
    {
        string sample = Escaping.Metric(Sample, scheme);
        int suffixLength = Sample.Length - Family.Length;

        // Every scheme keeps "_total" and "_info" at the end, if behind another underscore.
        string family = sample[..^suffixLength];
        return new MetricName(family, sample, UnitIn(family, Unit), WasReserved);
    }

    /// <summary>The names with <c>exported_</c> before them.</summary>
    public MetricName Prefixed() => this with { Family = ReservedNames.Prefix + Family, Sample = ReservedNames.Prefix + Sample };

    /// <summary>The unit as far as the family may tell it: OpenMetrics refuses a page with any other.</summary>
    public static string UnitIn(string family, string unit) =>
        unit.Length > 0 && family.EndsWith("_" + unit, StringComparison.Ordinal) ? unit : "";
}
