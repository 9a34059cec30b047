using Mmstats.Format.V2;

namespace MmExporter.Formats.V2;

/// <summary>A series record, copied out of the directory, and where its words are: in the file, and in a snapshot.</summary>
internal sealed class V2SeriesEntry
{
    /// <param name="metric">Its metric.</param>
    /// <param name="series">The record; its words lie where they may.</param>
    /// <param name="snapshotOffset">Where its words begin in a snapshot, in bytes.</param>
    public V2SeriesEntry(V2MetricEntry metric, scoped in V2Series series, int snapshotOffset)
    {
        Metric = metric;
        Number = series.Number;
        Created = series.Created;
        LabelValues = V2Texts.Decode(series.Values);
        DataWord = (int)series.DataWord;
        SeqWord = metric.Shape.SeqWords == 0 ? -1 : (int)series.SeqWord;
        SnapshotOffset = snapshotOffset;
        Ring = metric.Shape.EntryCount == 0 ? null : new V2RingState(metric.Shape);
    }

    public V2MetricEntry Metric { get; }

    /// <summary>What its words are.</summary>
    public V2Shape Shape => Metric.Shape;

    /// <summary>The number of series records before it in the file, wrong ones included.</summary>
    public int Number { get; }

    /// <summary>When it began to count from 0, in Unix nanoseconds.</summary>
    public long Created { get; }

    /// <summary>The label values in the order of the metric's keys.</summary>
    public string[] LabelValues { get; }

    /// <summary>Its first data word in its area.</summary>
    public int DataWord { get; }

    /// <summary>Its first seq word in its area; -1 for a kind without.</summary>
    public int SeqWord { get; }

    /// <summary>Where its words begin in a snapshot, in bytes. Rings have none there.</summary>
    public int SnapshotOffset { get; }

    /// <summary>Which entries of the ring were read; null for other kinds.</summary>
    public V2RingState? Ring { get; }

    /// <summary>Whether it is done. What it counted stays counted, what it showed is no longer shown.</summary>
    public bool IsRetired { get; set; }

    /// <summary>Whether it has a value that snapshots hold.</summary>
    public bool IsRead => Ring is null && !(IsRetired && Shape.IsShared);

    /// <summary>Bytes of its value, the exemplar apart.</summary>
    public int ValueLength => Shape.ExemplarSlots == 0 ? Shape.DataLength : Shape.ExemplarWord * V2Layout.WordLength;
}
