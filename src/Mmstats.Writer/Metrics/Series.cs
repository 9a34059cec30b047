using Mmstats.Writer.Lanes;
using Mmstats.Writer.Segments;

namespace Mmstats.Writer.Metrics;

/// <summary>A metric with label values, and the words it has: in one segment, and in further ones if threads needed more lanes.</summary>
internal sealed unsafe class Series(Registry registry, Metric metric, string[] values, Place place)
{
    private Place[] places = [place];
    private int lanesWanted;

    public Metric Metric { get; } = metric;

    public string[] Values { get; } = values;

    /// <summary>Where the series began. Instruments keep a copy of it.</summary>
    public Place First => places[0];

    /// <summary>
    /// The calling thread's own words, where the first place has none for it. Null: it has none yet, and adds to lane 0 of
    /// the first place as all such threads do, atomically or under a lock.
    /// </summary>
    public byte* FindOwn(out byte* seq)
    {
        var lane = LaneOwners.Current();
        // Whoever has a lane in the first place counts there for ever. Of the others the newest has the most lanes.
        var all = Volatile.Read(ref places);
        for (var i = all.Length; i > 0; i--)
        {
            ref readonly var place = ref all[i % all.Length];
            if (lane - 1 < (uint)(place.Lanes - 1))
            {
                seq = place.Seq == null ? null : place.Seq + ((nint)lane * place.StrideBytes);
                return place.Data + ((nint)lane * place.StrideBytes);
            }
        }
        seq = null;
        WantLanes(lane);
        return null;
    }

    /// <summary>Counts values that the instrument did not take.</summary>
    public void Reject() => registry.CountRejected();

    /// <summary>Takes a further place.</summary>
    public void AddPlace(Place place) => Volatile.Write(ref places, [.. places, place]);

    /// <summary>Lanes that were refused are asked for again.</summary>
    public void ForgetWantedLanes() => Volatile.Write(ref lanesWanted, 0);

    /// <summary>Whether a thread with this lane has words of its own.</summary>
    public bool HasLane(uint lane)
    {
        foreach (ref readonly var place in places.AsSpan())
        {
            if (lane < (uint)place.Lanes)
                return true;
        }
        return false;
    }

    // A file takes long to make, so somebody else makes it; once for each lane that is beyond what was asked for before.
    private void WantLanes(uint lane)
    {
        var wanted = Volatile.Read(ref lanesWanted);
        if (lane == ThreadLane.None || lane < (uint)wanted)
            return;
        if (Interlocked.CompareExchange(ref lanesWanted, (int)lane + 1, wanted) == wanted)
            ThreadPool.UnsafeQueueUserWorkItem(static want => want.Series.MakeLane(want.Lane), (Series: this, Lane: lane), preferLocal: false);
    }

    private void MakeLane(uint lane) => registry.MakeLane(this, lane);
}
