using System.Runtime.CompilerServices;
using Mmstats.Writer.Lanes;
using Mmstats.Writer.Metrics;

namespace Mmstats.Writer;

/// <summary>
/// A sum that goes up and down (what is open, queued, in flight), signed, 64 bits. Any thread may add. Updates are those of <see cref="Counter"/>.
/// </summary>
public sealed unsafe class UpDownCounter : LaneInstrument
{
    internal UpDownCounter(Series series)
        : base(series)
    {
    }

    /// <summary>Adds one.</summary>
    public void Increment() => Add(1);

    /// <summary>Takes one away.</summary>
    public void Decrement() => Add(-1);

    /// <summary>Adds an amount, which may be negative.</summary>
    public void Add(long amount)
    {
        var lane = ThreadLane.Number;
        if (lane - 1 < lanesBeyondShared)
        {
            // SAFETY: the lane is one of the file's, and memory stays at its address until the process ends.
            var word = (long*)(data + (lane * strideBytes));
            Volatile.Write(ref *word, *word + amount);
        }
        else
        {
            AddElsewhere(amount);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddElsewhere(long amount)
    {
        // SAFETY: both are words of this counter, which are aligned.
        var own = (long*)series.FindOwn(out _);
        if (own != null)
            Volatile.Write(ref *own, *own + amount);
        else
            Interlocked.Add(ref *(long*)data, amount);
    }
}
