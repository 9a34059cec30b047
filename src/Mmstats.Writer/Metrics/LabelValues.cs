namespace Mmstats.Writer.Metrics;

/// <summary>Two or more label values as a key that takes no allocation to make for up to three.</summary>
internal readonly struct LabelValues(string first, string second, string third, string[] more) : IEquatable<LabelValues>
{
    private readonly string first = first;
    private readonly string second = second;
    private readonly string third = third;
    private readonly string[] more = more;

    public bool Equals(LabelValues other) =>
        first == other.first && second == other.second && third == other.third && more.AsSpan().SequenceEqual(other.more);

    public override bool Equals(object? obj) => obj is LabelValues other && Equals(other);

    public override int GetHashCode()
    {
        var hash = HashCode.Combine(first, second, third);
        foreach (var value in more)
            hash = HashCode.Combine(hash, value);
        return hash;
    }
}
