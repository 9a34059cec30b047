using Mmstats.Writer.Metrics;

namespace Mmstats.Writer;

/// <summary>An instrument that each thread updates in words of its own (its lane), with plain stores.</summary>
public abstract unsafe class LaneInstrument
{
    // The words in lane 0, the bytes from a lane to the next, and the last lane there is. All of it stays as it is for
    // ever, so an update takes no lock to read it.
    private protected readonly byte* data;
    private protected readonly byte* seq;
    private protected readonly nint strideBytes;
    private protected readonly uint lanesBeyondShared;
    private protected readonly Series series;

    private protected LaneInstrument(Series series)
    {
        var place = series.First;
        data = place.Data;
        seq = place.Seq;
        strideBytes = place.StrideBytes;
        lanesBeyondShared = (uint)(place.Lanes - 1);
        this.series = series;
    }

    /// <summary>The metric's name.</summary>
    public string Name => series.Metric.Definition.Name;
}
