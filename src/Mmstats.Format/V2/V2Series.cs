using System.Buffers.Binary;

namespace Mmstats.Format.V2;

/// <summary>A checked series record: label values of a metric and where the words are. Whether the words lie where they
/// may is for <see cref="V2Placement"/> to say.</summary>
public readonly ref struct V2Series
{
    private V2Series(V2Record record, int number, V2Strings values)
    {
        Number = number;
        MetricId = (int)record.U32(V2Layout.SeriesMetricOffset);
        DataWord = record.U32(V2Layout.SeriesDataWordOffset);
        SeqWord = record.U32(V2Layout.SeriesSeqWordOffset);
        Created = BinaryPrimitives.ReadInt64LittleEndian(record.Bytes[V2Layout.SeriesCreatedOffset..]);
        Values = values;
    }

    /// <summary>The number of series records before this one in the file.</summary>
    public int Number { get; }

    /// <summary>The id of the metric.</summary>
    public int MetricId { get; }

    /// <summary>The first data word, counted from the start of the data words of the area.</summary>
    public uint DataWord { get; }

    /// <summary>The first seq word of the area; <see cref="V2Layout.NoSeqWord"/> for a kind without.</summary>
    public uint SeqWord { get; }

    /// <summary>When the series began to count from 0, in Unix nanoseconds.</summary>
    public long Created { get; }

    /// <summary>The label values in the order of the metric's keys, UTF-8, at most 1,024 bytes each of any characters.</summary>
    public V2Strings Values { get; }

    /// <summary>Reads which metric a series record belongs to; how the rest of it is read depends on that metric.</summary>
    /// <param name="record">The record.</param>
    /// <param name="number">The number of series records before this one in the file, wrong ones included.</param>
    /// <param name="metricCount">The number of metric records before this one in the file, wrong ones included.</param>
    /// <param name="metricId">The metric's id, less than <paramref name="metricCount"/>, when the return value is true.</param>
    /// <param name="refusal">What is wrong with the record, when the return value is false.</param>
    /// <returns>Whether the record names a metric. Also one that does not takes its number.</returns>
    public static bool TryReadMetricId(
        V2Record record, int number, int metricCount, out int metricId, out V2Refusal refusal)
    {
        metricId = 0;
        refusal = record.Require(V2RecordType.Series, V2Layout.SeriesValuesOffset);
        if (refusal != V2Refusal.None)
        {
            return false;
        }

        if (number >= V2Layout.SeriesMax)
        {
            refusal = V2Refusal.TooManySeries;
            return false;
        }

        uint id = record.U32(V2Layout.SeriesMetricOffset);
        if (id >= metricCount)
        {
            refusal = V2Refusal.UnknownMetric;
            return false;
        }

        metricId = (int)id;
        return true;
    }

    /// <summary>Reads and checks a series record that <see cref="TryReadMetricId"/> accepted.</summary>
    /// <param name="record">The record.</param>
    /// <param name="number">The number of series records before this one in the file, wrong ones included.</param>
    /// <param name="keyCount">The number of label keys of the metric.</param>
    /// <param name="series">The series, when the return value is true.</param>
    /// <param name="refusal">What is wrong with the record, when the return value is false.</param>
    /// <returns>Whether the record is good. Also one that is not takes its number.</returns>
    public static bool TryRead(V2Record record, int number, int keyCount, out V2Series series, out V2Refusal refusal)
    {
        series = default;
        refusal = record.Require(V2RecordType.Series, V2Layout.SeriesValuesOffset);
        if (refusal != V2Refusal.None)
        {
            return false;
        }

        var reader = new V2StringReader(record.Bytes, V2Layout.SeriesValuesOffset);
        for (int i = 0; i < keyCount; i++)
        {
            refusal = reader.ReadAny(0, V2Layout.LabelValueBytesMax, out _);
            if (refusal != V2Refusal.None)
            {
                return false;
            }
        }

        series = new V2Series(record, number, new V2Strings(record.Bytes[V2Layout.SeriesValuesOffset..reader.Offset], keyCount));
        return true;
    }
}
