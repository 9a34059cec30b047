namespace Mmstats.Writer.Bridge;

/// <summary>An up-down counter of an integer type.</summary>
internal sealed class BridgedUpDownCounter(TagTable<UpDownCounter> targets) : BridgedInstrument
{
    public override void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => targets.Find(tags)?.Add(value);

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => targets.Find(tags)?.Add((long)value);
}
