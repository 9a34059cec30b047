namespace Mmstats.Writer.Bridge;

/// <summary>A histogram of whatever type.</summary>
internal sealed class BridgedHistogram(TagTable<Histogram> targets) : BridgedInstrument
{
    public override void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => targets.Find(tags)?.Record(value);

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => targets.Find(tags)?.Record(value);
}
