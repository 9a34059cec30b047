namespace Mmstats.Writer.Bridge;

/// <summary>A counter of an integer type.</summary>
internal sealed class BridgedCounter(TagTable<Counter> targets) : BridgedInstrument
{
    public override void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => targets.Find(tags)?.Add(value);

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => targets.Find(tags)?.Add((long)value);
}
