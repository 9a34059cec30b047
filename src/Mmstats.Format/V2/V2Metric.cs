using System.Buffers.Binary;

namespace Mmstats.Format.V2;

/// <summary>A checked metric record: what its series mean. All texts are UTF-8 and stand in the record.</summary>
public readonly ref struct V2Metric
{
    private V2Metric(V2Record record, int id, V2Shape shape)
    {
        Id = id;
        Shape = shape;
        IsEmphasised = (record.Flags & V2Layout.EmphasisedFlag) != 0;
    }

    /// <summary>The number of metric records before this one in the file.</summary>
    public int Id { get; }

    /// <summary>What the words of a series are.</summary>
    public V2Shape Shape { get; }

    /// <summary>Whether a person reading should see this metric first.</summary>
    public bool IsEmphasised { get; }

    /// <summary>The name, 1 to 255 bytes.</summary>
    public ReadOnlySpan<byte> Name { get; private init; }

    /// <summary>The unit, at most 63 bytes; empty for none.</summary>
    public ReadOnlySpan<byte> Unit { get; private init; }

    /// <summary>What the metric means, at most 1,024 bytes of any characters.</summary>
    public ReadOnlySpan<byte> Help { get; private init; }

    /// <summary>The label keys, at most 32, 1 to 255 bytes each, all different.</summary>
    public V2Strings Keys { get; private init; }

    /// <summary>The bounds of an explicit histogram; empty for other kinds.</summary>
    public V2Bounds Bounds { get; private init; }

    /// <summary>The names of a state, at most 64, 1 to 255 bytes each of any characters, all different; empty for other kinds.</summary>
    public V2Strings States { get; private init; }

    /// <summary>Reads and checks a metric record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="id">The number of metric records before this one in the file, wrong ones included.</param>
    /// <param name="metric">The metric, when the return value is true.</param>
    /// <param name="refusal">What is wrong with the record, when the return value is false. With
    /// <see cref="V2Refusal.UnknownKind"/> nothing is, but its series cannot be read.</param>
    /// <returns>Whether the record is good. Also one that is not takes its id.</returns>
    public static bool TryRead(V2Record record, int id, out V2Metric metric, out V2Refusal refusal)
    {
        refusal = Read(record, id, out metric);
        return refusal == V2Refusal.None;
    }

    private static V2Refusal Read(V2Record record, int id, out V2Metric metric)
    {
        metric = default;
        V2Refusal refusal = CheckHead(record, id);
        if (refusal != V2Refusal.None)
        {
            return refusal;
        }

        var strings = new V2StringReader(record.Bytes, V2Layout.MetricStringsOffset);
        refusal = strings.ReadPlain(1, V2Layout.NameBytesMax, out ReadOnlySpan<byte> name);
        if (refusal != V2Refusal.None)
        {
            return refusal;
        }

        refusal = strings.ReadPlain(0, V2Layout.UnitBytesMax, out ReadOnlySpan<byte> unit);
        if (refusal != V2Refusal.None)
        {
            return refusal;
        }

        refusal = strings.ReadAny(0, V2Layout.HelpBytesMax, out ReadOnlySpan<byte> help);
        if (refusal != V2Refusal.None)
        {
            return refusal;
        }

        refusal = strings.ReadNames(KeyCount(record), mayHoldControls: false, out V2Strings keys);
        if (refusal != V2Refusal.None)
        {
            return refusal;
        }

        var parameters = new V2ShapeReader(record.Bytes, (int)V2Layout.AlignUp(strings.Offset, V2Layout.WordLength));
        refusal = parameters.Read(Kind(record), Number(record), MergeRule(record));
        if (refusal == V2Refusal.None)
        {
            metric = new V2Metric(record, id, parameters.Shape)
            {
                Name = name,
                Unit = unit,
                Help = help,
                Keys = keys,
                Bounds = parameters.Bounds,
                States = parameters.States,
            };
        }

        return refusal;
    }

    private static V2Refusal CheckHead(V2Record record, int id)
    {
        V2Refusal refusal = record.Require(V2RecordType.Metric, V2Layout.MetricStringsOffset);
        if (refusal != V2Refusal.None)
        {
            return refusal;
        }

        if (id >= V2Layout.MetricsMax)
        {
            return V2Refusal.TooManyMetrics;
        }

        if (record.U32(V2Layout.MetricIdOffset) != id)
        {
            return V2Refusal.WrongMetricId;
        }

        refusal = V2ShapeReader.CheckKind(Kind(record), Number(record), MergeRule(record));
        return refusal == V2Refusal.None && KeyCount(record) > V2Layout.LabelKeysMax ? V2Refusal.TooManyKeys : refusal;
    }

    private static V2Kind Kind(V2Record record) => (V2Kind)record.Bytes[V2Layout.MetricKindOffset];

    private static V2Number Number(V2Record record) => (V2Number)record.Bytes[V2Layout.MetricNumberOffset];

    private static V2MergeRule MergeRule(V2Record record) => (V2MergeRule)record.Bytes[V2Layout.MetricMergeRuleOffset];

    private static int KeyCount(V2Record record) =>
        BinaryPrimitives.ReadUInt16LittleEndian(record.Bytes[V2Layout.MetricKeyCountOffset..]);
}
