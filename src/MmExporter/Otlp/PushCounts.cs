using MmExporter.Otlp.Delivery;

namespace MmExporter.Otlp;

/// <summary>What became of what was pushed, since the start. Counted by one thread, read by any.</summary>
internal sealed class PushCounts
{
    private static readonly int Outcomes = Enum.GetValues<SendOutcome>().Length;

    private readonly long[] requests = new long[Outcomes];
    private long points, rejected, dropped, lastSuccess;

    /// <summary>Requests that came to an end so.</summary>
    public long Requests(SendOutcome outcome) => Interlocked.Read(ref requests[(int)outcome]);

    /// <summary>Data points or log records that were written into requests.</summary>
    public long Points => Interlocked.Read(ref points);

    /// <summary>Those of requests it took that the receiver says it dropped.</summary>
    public long Rejected => Interlocked.Read(ref rejected);

    /// <summary>Those that were given up.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>When a receiver took a request last, in Unix seconds; 0 for never.</summary>
    public long LastSuccess => Interlocked.Read(ref lastSuccess);

    public void Count(in SendResult result, DateTimeOffset now)
    {
        Interlocked.Increment(ref requests[(int)result.Outcome]);
        Interlocked.Add(ref rejected, result.Rejected);
        if (result.Outcome == SendOutcome.Accepted)
        {
            Interlocked.Exchange(ref lastSuccess, now.ToUnixTimeSeconds());
        }
    }

    public void CountPoints(int count) => Interlocked.Add(ref points, count);

    public void CountDropped(long count) => Interlocked.Add(ref dropped, count);
}
