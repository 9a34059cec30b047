using MmExporter.Model;
using MmExporter.Otlp.Delta;

namespace MmExporter.Otlp.Messages;

/// <summary>The points of a metric.</summary>
/// <param name="head">What stands before them.</param>
internal abstract class MetricPoints(MetricHead head)
{
    private readonly List<Series> series = [];
    private readonly List<UInt128> ids = [];

    public MetricHead Head { get; } = head;

    public int Count => series.Count;

    /// <summary>The series of each point; of a state set, the same for each state.</summary>
    protected IReadOnlyList<Series> Series => series;

    /// <summary>Adds a point.</summary>
    /// <param name="attributes">Its attributes, as fields.</param>
    /// <param name="one">Its series.</param>
    /// <param name="state">Which state of the series it is; 0 where there are none.</param>
    public void Add(ReadOnlySpan<byte> attributes, Series one, int state)
    {
        series.Add(one);
        if (Head.IsDelta)
        {
            ids.Add(Head.IdOf(attributes));
        }

        Append(attributes, state);
    }

    /// <summary>Takes note of where the words of the series are now, and when they began.</summary>
    public abstract void Place();

    /// <summary>Writes the points that have a value in this pass.</summary>
    /// <param name="store">The values.</param>
    /// <param name="time">The time of the pass, in Unix nanoseconds.</param>
    /// <param name="delta">What tells what came since the push before; only where its sums are to be such.</param>
    /// <param name="writer">What takes them.</param>
    /// <returns>How many points were written.</returns>
    public int Write(ValueStore store, ulong time, DeltaBatch? delta, RequestWriter writer)
    {
        writer.BeginMetric(Head.Fields, Head.Tag, Head.KindFields);
        return Head.IsDelta && delta is not null ? WriteGrowth(store, time, delta, writer) : WriteTotals(store, time, writer);
    }

    /// <summary>Tells which points are no more.</summary>
    /// <param name="isThere">Whether there is a series with these labels still.</param>
    /// <param name="ended">Takes those that are not.</param>
    public void End(Predicate<byte[]> isThere, EndedPoints ended)
    {
        for (int i = 0; i < series.Count; i++)
        {
            if (!isThere(series[i].Labels))
            {
                ended.Add(Head, AttributesOf(i));
            }
        }
    }

    /// <summary>Writes what its series have come to since they began.</summary>
    protected abstract int WriteTotals(ValueStore store, ulong time, RequestWriter writer);

    /// <summary>Writes what they have grown by since it was told last.</summary>
    protected abstract int WriteGrowth(ValueStore store, ulong time, DeltaBatch delta, RequestWriter writer);

    /// <summary>What tells a series apart from all others.</summary>
    protected UInt128 IdOf(int index) => ids[index];

    protected abstract void Append(ReadOnlySpan<byte> attributes, int state);

    protected abstract ReadOnlySpan<byte> AttributesOf(int index);
}
