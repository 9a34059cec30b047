using System.Diagnostics;

namespace Mmstats.Demo;

/// <summary>
/// Made-up traffic that looks like the real thing: it swells and ebbs, most answers are quick and a few are not, and now
/// and then something breaks for a while.
/// </summary>
internal sealed class Load(int requestsPerSecond, int seed)
{
    private const double SwellSeconds = 120;
    private const double IncidentChancePerTick = 0.0005;
    private const int IncidentTicksMax = 1000;
    private const double MemoryBytesMin = 60e6;
    private const double MemoryBytesMax = 180e6;

    private static readonly TimeSpan TickLength = TimeSpan.FromMilliseconds(10);

    private readonly Random random = new(seed);
    private double memoryBytes = MemoryBytesMin;
    private int incidentTicks;
    private double queued;

    /// <summary>Updates the metrics at the rate, on the calling thread, until it is told to stop.</summary>
    public void Run(IRequestObserver stats, CancellationToken stopping)
    {
        var started = Stopwatch.GetTimestamp();
        var last = 0.0;
        var owed = 0.0;
        while (!stopping.WaitHandle.WaitOne(TickLength))
        {
            var now = Stopwatch.GetElapsedTime(started).TotalSeconds;
            owed += (now - last) * requestsPerSecond * (1 + 0.5 * Math.Sin(now / SwellSeconds * Math.Tau));
            last = now;
            for (; owed >= 1; owed--)
                Answer(stats);
            Tick(stats);
        }
    }

    private void Answer(IRequestObserver stats)
    {
        var dice = random.NextDouble();
        var failures = incidentTicks > 0 ? 0.25 : 0.004;
        var status = dice < failures ? 503 : dice < failures + 0.03 ? 404 : 200;
        var seconds = 0.012 * Math.Exp(0.7 * Normal()) * (incidentTicks > 0 ? 8 : 1);
        var bytes = status == 200 ? 9000 * Math.Exp(1.1 * Normal()) : 350;
        stats.OnRequest(status, (uint)Math.Min(bytes, uint.MaxValue), seconds);
        memoryBytes += bytes;
    }

    private void Tick(IRequestObserver stats)
    {
        if (incidentTicks > 0)
            incidentTicks--;
        else if (random.NextDouble() < IncidentChancePerTick)
            incidentTicks = random.Next(IncidentTicksMax);
        queued = Math.Max(0, queued * 0.98 + Normal() + (incidentTicks > 0 ? 1 : 0));
        if (memoryBytes > MemoryBytesMax)
            memoryBytes = MemoryBytesMin;
        stats.OnTick((uint)queued, memoryBytes, incidentTicks > 0);
    }

    // By Box and Muller; 1 - x because the logarithm of 0 has no value.
    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}
