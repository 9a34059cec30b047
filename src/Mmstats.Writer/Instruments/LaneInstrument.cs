using System.Runtime.CompilerServices;
using Mmstats.Writer.Lanes;
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

    /// <summary>Adds to the first word as a double, for the sums that are doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected void AddToSum(double amount)
    {
        var lane = ThreadLane.Number;
        if (lane - 1 < lanesBeyondShared)
        {
            // SAFETY: the lane is one of the file's, and memory stays at its address until the process ends.
            var word = (double*)(data + (lane * strideBytes));
            Volatile.Write(ref *word, *word + amount);
        }
        else
        {
            AddToSumElsewhere(amount);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddToSumElsewhere(double amount)
    {
        // SAFETY: both are words of this sum, which are aligned.
        var own = (double*)series.FindOwn(out _);
        if (own != null)
            Volatile.Write(ref *own, *own + amount);
        else
            AtomicDouble.Add(ref *(double*)data, amount);
    }
}
