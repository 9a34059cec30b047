namespace Mmstats.Writer.Bridge;

/// <summary>An up-down counter of a type with fractions.</summary>
internal sealed class BridgedDoubleUpDownCounter(TagTable<DoubleUpDownCounter> targets) : BridgedInstrument
{
    public override void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => targets.Find(tags)?.Add(value);

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => targets.Find(tags)?.Add(value);
}
