using System.Runtime.CompilerServices;
using Mmstats.Writer.Lanes;
using Mmstats.Writer.Metrics;

namespace Mmstats.Writer;

/// <summary>
/// A sum of doubles that goes up and down. Any thread may add. Updates are those of <see cref="Counter"/>.
/// </summary>
public sealed unsafe class DoubleUpDownCounter : LaneInstrument
{
    internal DoubleUpDownCounter(Series series)
        : base(series)
    {
    }

    /// <summary>Adds an amount, which may be negative. NaN and the infinities are rejected and counted as such.</summary>
    public void Add(double amount)
    {
        if (!double.IsFinite(amount))
        {
            series.Reject();
            return;
        }
        var lane = ThreadLane.Number;
        if (lane - 1 < lanesBeyondShared)
        {
            // SAFETY: the lane is one of the file's, and memory stays at its address until the process ends.
            var word = (double*)(data + (lane * strideBytes));
            Volatile.Write(ref *word, *word + amount);
        }
        else
        {
            AddElsewhere(amount);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddElsewhere(double amount)
    {
        // SAFETY: both are words of this counter, which are aligned.
        var own = (double*)series.FindOwn(out _);
        if (own != null)
            Volatile.Write(ref *own, *own + amount);
        else
            AtomicDouble.Add(ref *(double*)data, amount);
    }
}
