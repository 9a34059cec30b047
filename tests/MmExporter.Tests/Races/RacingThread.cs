using System.Diagnostics;

namespace MmExporter.Tests.Races;

/// <summary>A thread that writes until it is stopped.</summary>
internal sealed class RacingThread : IDisposable
{
    private readonly Thread thread;
    private volatile bool isStopped;

    private RacingThread(Action<RacingThread> run)
    {
        thread = new Thread(() => run(this)) { IsBackground = true };
        thread.Start();
    }

    /// <summary>Writes as fast as it can.</summary>
    /// <param name="write">Writes a number of times, beginning with the number it is given.</param>
    public static RacingThread AtFullSpeed(Action<long> write) => new(self =>
    {
        for (long i = 0; !self.isStopped; i++)
        {
            write(i);
        }
    });

    /// <summary>Writes so many times a second. What a pause of the thread cost is not made up for.</summary>
    public static RacingThread AtRate(int perSecond, Action<long> write) => new(self =>
    {
        long interval = Stopwatch.Frequency / perSecond;
        long due = Stopwatch.GetTimestamp();
        for (long i = 0; !self.isStopped; i++)
        {
            write(i);
            due = Math.Max(due + interval, Stopwatch.GetTimestamp());
            while (Stopwatch.GetTimestamp() < due && !self.isStopped)
            {
                Thread.SpinWait(1);
            }
        }
    });

    /// <summary>Writes in bursts of up to 32 with pauses of up to 20 microseconds, so that a reading meets everything: no
    /// update, one of several, and more than it has time for.</summary>
    public static RacingThread InBursts(Action<long> write) => new(self =>
    {
        const long pauseMicroseconds = 20;
        ulong random = 88172645463325252;
        for (long i = 0; !self.isStopped;)
        {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            for (ulong burst = random % 32; burst < 32; burst++, i++)
            {
                write(i);
            }

            long due = Stopwatch.GetTimestamp() + (long)(random >> 32) % pauseMicroseconds * Stopwatch.Frequency / 1_000_000;
            while (Stopwatch.GetTimestamp() < due)
            {
                Thread.SpinWait(1);
            }
        }
    });

    public void Dispose()
    {
        isStopped = true;
        thread.Join();
    }
}
