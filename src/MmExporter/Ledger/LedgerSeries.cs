namespace MmExporter.Ledger;

/// <summary>A series of an application's dead writers.</summary>
/// <param name="metric">Its metric.</param>
/// <param name="values">Its label values, in the order of the metric's keys.</param>
internal sealed class LedgerSeries(LedgerMetric metric, string[] values)
{
    public LedgerMetric Metric { get; } = metric;

    public string[] Values { get; } = values;

    /// <summary>When the earliest of the writers that are folded began to count it, in Unix nanoseconds; 0 where nobody knows.</summary>
    public long Created { get; set; }

    /// <summary>The same with those that are only held.</summary>
    public long CreatedShown { get; set; }

    /// <summary>When a living writer had it last, in Unix seconds.</summary>
    public long LastLive { get; set; }

    /// <summary>Whether anything was folded into it for good.</summary>
    public bool IsSettled { get; set; }

    /// <summary>How many held files have an amount of it.</summary>
    public int HeldCount { get; set; }

    /// <summary>Whether it is over: its amounts count no more.</summary>
    public bool IsExpired { get; set; }

    /// <summary>Where it is among the series of its application.</summary>
    public int Index { get; set; }

    /// <summary>Its first word among those of its application.</summary>
    public int Word { get; set; }

    public int Words => Metric.Definition.Words;

    /// <summary>What it takes of the quota.</summary>
    public long SizeBytes { get; } = SizeOf(metric, values);

    public static long SizeOf(LedgerMetric metric, string[] values)
    {
        long bytes = LedgerQuota.OverheadBytes + (8L * metric.Definition.Words);
        foreach (string value in values)
        {
            bytes += 2L * value.Length;
        }

        return bytes;
    }

    /// <summary>The earlier of two times of which 0 is none.</summary>
    public static long Earlier(long one, long other) => one == 0 || (other != 0 && other < one) ? other : one;
}
