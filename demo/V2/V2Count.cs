using System.Globalization;
using Mmstats.Writer;

namespace Mmstats.Demo.V2;

/// <summary>
/// Counts so many events in a counter, a double and a histogram, says how many it has counted, and waits until it is told to
/// end, or is killed. What event n counts follows from n alone.
/// </summary>
internal static class V2Count
{
    /// <summary>How many kinds of events there are; each is a series.</summary>
    private const int Kinds = 3;

    /// <summary>Events between two pauses.</summary>
    private const int Burst = 50;

    public static void Run(MmStats stats, long events, long eventsPerSecond, CancellationToken stopping)
    {
        var kinds = stats.CounterFamily("events", "", "", ["kind"]);
        var byKind = Enumerable.Range(0, Kinds).Select(kind => kinds.With(kind.ToString(CultureInfo.InvariantCulture))).ToArray();
        var work = stats.DoubleCounter("work");
        var sizes = stats.Histogram("sizes", "", "", Buckets.Explicit(1, 10, 100));
        var living = stats.UpDownCounter("living");
        living.Add(1);
        Console.Out.WriteLine("counting");
        var n = 0L;
        for (; n < events && !stopping.IsCancellationRequested; n++)
        {
            // It sleeps rather than spin: many of these run at once.
            if (eventsPerSecond > 0 && n % Burst == 0)
                stopping.WaitHandle.WaitOne(TimeSpan.FromSeconds((double)Burst / eventsPerSecond));
            byKind[n % Kinds].Increment();
            work.Add(n % 8 * 0.125);
            sizes.Record(n % 200);
        }
        Console.Out.WriteLine($"counted {n}");
        stopping.WaitHandle.WaitOne();
        stats.Dispose();
    }
}
