namespace Mmstats.Writer;

/// <summary>A measurement that is running. Disposing it records how long it took; dispose it once.</summary>
public readonly struct Timing : IDisposable, IEquatable<Timing>
{
    private readonly Histogram? histogram;
    private readonly long started;

    internal Timing(Histogram histogram, long started)
    {
        this.histogram = histogram;
        this.started = started;
    }

    /// <summary>Ends the measurement, in the lane of the thread that calls.</summary>
    public void Dispose() => histogram?.RecordSince(started);

    /// <inheritdoc/>
    public bool Equals(Timing other) => histogram == other.histogram && started == other.started;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Timing other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => started.GetHashCode();

    /// <summary>Whether both are the same measurement.</summary>
    public static bool operator ==(Timing left, Timing right) => left.Equals(right);

    /// <summary>Whether they are two measurements.</summary>
    public static bool operator !=(Timing left, Timing right) => !left.Equals(right);
}
