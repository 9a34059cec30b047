using System.Diagnostics.CodeAnalysis;
using Mmstats.Format.V2;

namespace MmExporter.Formats.V2;

/// <summary>A metric record, copied out of the directory.</summary>
internal sealed class V2MetricEntry : MetricDefinition
{
    [SetsRequiredMembers]
    public V2MetricEntry(scoped in V2Metric metric)
    {
        V2Shape shape = metric.Shape;
        Shape = shape;
        Kind = KindOf(shape.Kind);
        Number = shape.Number switch
        {
            V2Number.U64 => NumberKind.Unsigned,
            V2Number.I64 => NumberKind.Signed,
            V2Number.F64 => NumberKind.Float,
            _ => NumberKind.None,
        };
        Merge = shape.Kind == V2Kind.Gauge ? MergeOf(shape.MergeRule) : GaugeMerge.None;
        Scale = shape.Scale;
        FirstIndex = shape.FirstIndex;
        BucketCount = shape.BucketCount;
        HasExemplars = shape.ExemplarSlots > 0;
        Words = shape.EntryCount > 0 ? 0 : shape.DataWords;
        IsEmphasised = metric.IsEmphasised;
        Name = V2Texts.Decode(metric.Name);
        Unit = V2Texts.Decode(metric.Unit);
        Help = V2Texts.Decode(metric.Help);
        Keys = V2Texts.Decode(metric.Keys);
        States = V2Texts.Decode(metric.States);
        Bounds = new double[metric.Bounds.Count];
        for (int i = 0; i < Bounds.Length; i++)
        {
            Bounds[i] = metric.Bounds[i];
        }
    }

    /// <summary>What the words of its series are.</summary>
    public V2Shape Shape { get; }

    private static MetricKind KindOf(V2Kind kind) => kind switch
    {
        V2Kind.Counter => MetricKind.Counter,
        V2Kind.UpDownCounter => MetricKind.UpDownCounter,
        V2Kind.Gauge => MetricKind.Gauge,
        V2Kind.Histogram => MetricKind.Histogram,
        V2Kind.ExponentialHistogram => MetricKind.ExponentialHistogram,
        V2Kind.Text => MetricKind.Text,
        V2Kind.State => MetricKind.State,
        _ => MetricKind.Ring,
    };

    private static GaugeMerge MergeOf(V2MergeRule rule) => rule switch
    {
        V2MergeRule.Sum => GaugeMerge.Sum,
        V2MergeRule.Min => GaugeMerge.Min,
        V2MergeRule.Max => GaugeMerge.Max,
        V2MergeRule.Avg => GaugeMerge.Average,
        V2MergeRule.Each => GaugeMerge.Each,
        _ => GaugeMerge.Last,
    };
}
