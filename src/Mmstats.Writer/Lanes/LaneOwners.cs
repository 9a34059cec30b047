using Mmstats.Format.V2;
using Mmstats.Writer.Segments;

namespace Mmstats.Writer.Lanes;

/// <summary>
/// Gives each thread that counts a lane, and takes lanes back from threads that have ended when another one is wanted:
/// that needs no finalizer, which in a program that allocates nothing would never run. Counts in a lane stay.
/// </summary>
internal static class LaneOwners
{
    private static readonly UpdateLock Gate = new();
    private static readonly List<Thread> Owners = [];
    private static readonly List<Segment> Segments = [];

    /// <summary>The lane of the calling thread; it is given one if it has none.</summary>
    public static uint Current() => ThreadLane.Number != ThreadLane.Shared ? ThreadLane.Number : Take();

    /// <summary>From now on the segment is told which lanes are in use.</summary>
    public static void Add(Segment segment) => Alone(segment, static added =>
    {
        Segments.Add(added);
        added.UseLanes(1 + Owners.Count);
    });

    /// <summary>Tells a segment again which lanes are in use, which it may have lost when its memory was replaced.</summary>
    public static void Refresh(Segment segment) => Alone(segment, static told => told.UseLanes(1 + Owners.Count));

    public static void Remove(Segment segment) => Alone(segment, static removed => Segments.Remove(removed));

    private static uint Take()
    {
        Gate.Enter();
        try
        {
            return ThreadLane.Number = FindFree();
        }
        finally
        {
            Gate.Exit();
        }
    }

    private static void Alone<T>(T argument, Action<T> action)
    {
        Gate.Enter();
        try
        {
            action(argument);
        }
        finally
        {
            Gate.Exit();
        }
    }

    private static uint FindFree()
    {
        for (var i = 0; i < Owners.Count; i++)
        {
            // Join is what orders the stores of the thread that has ended before those of this one.
            if (!Owners[i].IsAlive && Owners[i].Join(0))
            {
                Owners[i] = Thread.CurrentThread;
                return (uint)i + 1;
            }
        }
        if (Owners.Count + 1 == V2Layout.LanesMax)
            return ThreadLane.None;
        Owners.Add(Thread.CurrentThread);
        foreach (var segment in Segments)
            segment.UseLanes(1 + Owners.Count);
        return (uint)Owners.Count;
    }
}
