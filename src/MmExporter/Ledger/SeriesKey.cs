namespace MmExporter.Ledger;

/// <summary>What tells a series apart from the others of its application.</summary>
/// <param name="metric">Its metric.</param>
/// <param name="values">Its label values, in the order of the metric's keys.</param>
internal readonly struct SeriesKey(LedgerMetric metric, string[] values) : IEquatable<SeriesKey>
{
    private readonly LedgerMetric metric = metric;
    private readonly string[] values = values;

    public bool Equals(SeriesKey other) => ReferenceEquals(metric, other.metric) && values.AsSpan().SequenceEqual(other.values);

    public override bool Equals(object? obj) => obj is SeriesKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(metric));
        foreach (string value in values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}
