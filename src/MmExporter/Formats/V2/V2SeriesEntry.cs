using Mmstats.Format.V2;

namespace MmExporter.Formats.V2;

/// <summary>A series record, copied out of the directory, and where its words are in the file.</summary>
/// <param name="metric">Its metric.</param>
/// <param name="series">The record; its words lie where they may.</param>
/// <param name="word">Its first word in a snapshot. Rings have none there.</param>
internal sealed class V2SeriesEntry(V2MetricEntry metric, scoped in V2Series series, int word)
    : SeriesDefinition(metric, V2Texts.Decode(series.Values), series.Created, word)
{
    /// <summary>What its words are.</summary>
    public V2Shape Shape => ((V2MetricEntry)Metric).Shape;

    /// <summary>The number of series records before it in the file, wrong ones included.</summary>
    public int Number { get; } = series.Number;

    /// <summary>Its first data word in its area.</summary>
    public int DataWord { get; } = (int)series.DataWord;

    /// <summary>Its first seq word in its area; -1 for a kind without.</summary>
    public int SeqWord { get; } = metric.Shape.SeqWords == 0 ? -1 : (int)series.SeqWord;

    /// <summary>Which entries of the ring were read; null for other kinds.</summary>
    public V2RingState? Ring { get; } = metric.Shape.EntryCount == 0 ? null : new V2RingState(metric.Shape);

    /// <summary>Whether it has a value that snapshots hold.</summary>
    public bool IsRead => Ring is null && !(IsRetired && Shape.IsShared);

    /// <summary>Words of its value, the exemplar apart.</summary>
    public int ValueWords => Metric.HasExemplars ? Shape.ExemplarWord : Metric.Words;
}
