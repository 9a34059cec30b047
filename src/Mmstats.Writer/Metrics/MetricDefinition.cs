using Mmstats.Format.V2;

namespace Mmstats.Writer.Metrics;

/// <summary>What a metric is, whatever its labels are.</summary>
internal sealed record MetricDefinition(string Name, V2Kind Kind, V2Number Number = V2Number.None)
{
    public string Unit { get; init; } = "";

    public string Help { get; init; } = "";

    public V2MergeRule MergeRule { get; init; }

    /// <summary>The parameters of the kind, as they stand in the file.</summary>
    public byte[] Parameters { get; init; } = [];

    /// <summary>A person reading should see it first.</summary>
    public bool IsEmphasised { get; init; }

    /// <summary>Words of each of its series.</summary>
    public int DataWords { get; init; } = 1;

    public int SeqWords { get; init; }

    /// <summary>Whether its words are in the shared area, and not in the lanes.</summary>
    public bool IsShared => Kind is V2Kind.Gauge or V2Kind.Text or V2Kind.State or V2Kind.Samples or V2Kind.Events;

    /// <summary>Whether its words have to lie in one page, and not at its start.</summary>
    public bool StaysInPage => Kind is not (V2Kind.Text or V2Kind.Samples or V2Kind.Events);

    /// <summary>Whether series of both may have one name. What they say of themselves may differ.</summary>
    public bool IsLike(MetricDefinition other) =>
        Kind == other.Kind && Number == other.Number && MergeRule == other.MergeRule && Unit == other.Unit &&
        Parameters.AsSpan().SequenceEqual(other.Parameters);
}
