namespace Mmstats.Writer.Bridge;

/// <summary>A counter of a type with fractions.</summary>
internal sealed class BridgedDoubleCounter(TagTable<DoubleCounter> targets) : BridgedInstrument
{
    public override void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => targets.Find(tags)?.Add(value);

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => targets.Find(tags)?.Add(value);
}
