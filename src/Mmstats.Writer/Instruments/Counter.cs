using System.Runtime.CompilerServices;
using Mmstats.Writer.Lanes;
using Mmstats.Writer.Metrics;

namespace Mmstats.Writer;

/// <summary>
/// A count that only grows, unsigned, 64 bits. Any thread may count: each adds to a word of its own with a plain store,
/// and readers add the words up. No update throws, and none allocates, takes a lock or calls the system but the first of a thread,
/// which is given a lane. A thread that finds none, because more live than the files have lanes, adds atomically.
/// </summary>
public sealed unsafe class Counter : LaneInstrument
{
    internal Counter(Series series)
        : base(series)
    {
    }

    /// <summary>Counts one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Increment()
    {
        var lane = ThreadLane.Number;
        if (lane - 1 < lanesBeyondShared)
        {
            // SAFETY: the lane is one of the file's, and memory stays at its address until the process ends.
            var word = (ulong*)(data + (lane * strideBytes));
            Volatile.Write(ref *word, *word + 1);
        }
        else
        {
            AddElsewhere(1);
        }
    }

    /// <summary>Counts several. A number below 0 is rejected and counted as such.</summary>
    public void Add(long count)
    {
        if (count < 0)
        {
            series.Reject();
            return;
        }
        var lane = ThreadLane.Number;
        if (lane - 1 < lanesBeyondShared)
        {
            // SAFETY: as in Increment.
            var word = (ulong*)(data + (lane * strideBytes));
            Volatile.Write(ref *word, *word + (ulong)count);
        }
        else
        {
            AddElsewhere((ulong)count);
        }
    }

    /// <summary>
    /// The calling thread's own word, for a loop that counts and does little else: counting costs an addition in memory.
    /// It cannot leave the thread, nor cross an await.
    /// </summary>
    public LocalCounter Local()
    {
        var lane = LaneOwners.Current();
        // SAFETY: as in Increment.
        return new LocalCounter(this, lane - 1 < lanesBeyondShared ? (ulong*)(data + (lane * strideBytes)) : null);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddElsewhere(ulong count)
    {
        // SAFETY: both are words of this counter, which are aligned.
        var own = (ulong*)series.FindOwn(out _);
        if (own != null)
            Volatile.Write(ref *own, *own + count);
        else
            Interlocked.Add(ref *(ulong*)data, count);
    }
}
