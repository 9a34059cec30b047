namespace Mmstats.Writer.V1;

/// <summary>A measurement that is running. Disposing it adds the duration to its timer; dispose it once.</summary>
public readonly ref struct V1Timing
{
    private readonly V1Timer? timer;
    private readonly long started;

    internal V1Timing(V1Timer timer, long started)
    {
        this.timer = timer;
        this.started = started;
    }

    /// <summary>Ends the measurement.</summary>
    public void Dispose() => timer?.RecordSince(started);
}
