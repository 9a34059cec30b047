using Mmstats.Format.V2;

namespace Mmstats.Format.Tests.V2.Support;

/// <summary>What a metric record is made of, right or wrong. The default is a good counter.</summary>
internal sealed record MetricBytes
{
    public int Id { get; init; }

    public V2Kind Kind { get; init; } = V2Kind.Counter;

    public V2Number Number { get; init; } = V2Number.U64;

    public V2MergeRule Rule { get; init; }

    public string Name { get; init; } = "name";

    public string Unit { get; init; } = "";

    public string Help { get; init; } = "";

    public string[] Keys { get; init; } = [];

    public byte[] Parameters { get; init; } = [];

    public bool Emphasised { get; init; }

    /// <summary>A good metric of each kind, and of each variant whose words differ.</summary>
    public static IReadOnlyList<MetricBytes> OfEveryKind { get; } =
    [
        new(),
        new() { Kind = V2Kind.UpDownCounter, Number = V2Number.I64 },
        new() { Kind = V2Kind.Gauge, Number = V2Number.F64, Rule = V2MergeRule.Sum },
        new() { Kind = V2Kind.Gauge, Number = V2Number.I64, Rule = V2MergeRule.Last },
        new() { Kind = V2Kind.Histogram, Number = V2Number.F64, Parameters = RecordBytes.Bounds(1, 0.5, 1, 2) },
        new() { Kind = V2Kind.ExponentialHistogram, Number = V2Number.F64, Parameters = RecordBytes.Exponential(3, -10, 20, 1) },
        new() { Kind = V2Kind.Text, Number = V2Number.None, Parameters = RecordBytes.Pair(24) },
        new() { Kind = V2Kind.State, Number = V2Number.U64, Parameters = RecordBytes.States("off", "on") },
        new() { Kind = V2Kind.Samples, Number = V2Number.F64, Parameters = RecordBytes.Pair(3) },
        new() { Kind = V2Kind.Events, Number = V2Number.None, Parameters = RecordBytes.Pair(2, 16) },
    ];

    public byte[] ToRecord() => RecordBytes.Metric(this);
}
