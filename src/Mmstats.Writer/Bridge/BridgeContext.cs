using Mmstats.Writer.Metrics;

namespace Mmstats.Writer.Bridge;

/// <summary>What all instruments of a bridge share.</summary>
internal sealed record BridgeContext(Registry Registry, Problems Problems, int SeriesPerMetricMax)
{
    /// <summary>Tells of tags that have not become labels.</summary>
    public void TellOf(string instrument, LabelSet labels)
    {
        if (labels.Refusal is { } refusal && !Problems.IsTold(ProblemKind.Tag))
            Problems.Tell(ProblemKind.Tag, $"A tag of {instrument} was left out: {refusal}.");
        if (labels.Thrown is { } thrown && !Problems.IsTold(ProblemKind.Callback))
            Problems.Tell(ProblemKind.Callback, $"A tag of {instrument} was left out: its value has thrown {thrown.GetType().Name}.");
    }
}
