using System.Diagnostics;

namespace Mmstats.Demo;

/// <summary>Lets a loop run at full speed or at a rate, until it is to stop.</summary>
internal sealed class Pace
{
    private readonly double ticksPerUpdate;
    private double due;
    private volatile bool stopping;

    /// <param name="updatesPerSecond">0: as fast as it goes.</param>
    /// <param name="stop">Ends the loop.</param>
    public Pace(long updatesPerSecond, CancellationToken stop)
    {
        ticksPerUpdate = updatesPerSecond == 0 ? 0 : (double)Stopwatch.Frequency / updatesPerSecond;
        stop.Register(() => stopping = true);
    }

    /// <summary>True when the next update is due, false when the loop is to end. At full speed it reads two variables.</summary>
    public bool Next() => !stopping && (ticksPerUpdate == 0 || Await());

    // It spins: the rates that tests ask for are beyond what a timer can do.
    private bool Await()
    {
        if (due == 0)
            due = Stopwatch.GetTimestamp();
        while (Stopwatch.GetTimestamp() < due && !stopping)
            Thread.SpinWait(20);
        due += ticksPerUpdate;
        return !stopping;
    }
}
