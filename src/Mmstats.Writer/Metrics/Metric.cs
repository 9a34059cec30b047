using Mmstats.Format.V2;
using Mmstats.Writer.Segments;

namespace Mmstats.Writer.Metrics;

/// <summary>A metric with its label keys: what a metric record says.</summary>
internal sealed class Metric(MetricDefinition definition, string[] keys)
{
    public MetricDefinition Definition { get; } = definition;

    public string[] Keys { get; } = keys;

    /// <summary>The record, as the metric with this id in its file.</summary>
    public ReadOnlySpan<byte> Compose(uint id)
    {
        var record = new RecordWriter(new byte[V2Layout.RecordLengthMax], V2RecordType.Metric, V2Layout.MetricStringsOffset);
        if (Definition.IsEmphasised)
            record.SetUInt16(V2Layout.RecordFlagsOffset, V2Layout.EmphasisedFlag);
        record.SetUInt32(V2Layout.MetricIdOffset, id);
        record.SetByte(V2Layout.MetricKindOffset, (byte)Definition.Kind);
        record.SetByte(V2Layout.MetricNumberOffset, (byte)Definition.Number);
        record.SetByte(V2Layout.MetricMergeRuleOffset, (byte)Definition.MergeRule);
        record.SetUInt16(V2Layout.MetricKeyCountOffset, (ushort)Keys.Length);
        record.AddString(Definition.Name);
        record.AddString(Definition.Unit);
        record.AddString(Definition.Help);
        foreach (var key in Keys)
            record.AddString(key);
        record.AddParameters(Definition.Parameters);
        return record.End();
    }
}
