namespace Mmstats.Writer.Bridge;

/// <summary>A gauge of whatever type, set or observed.</summary>
internal sealed class BridgedGauge(TagTable<Gauge> targets) : BridgedInstrument
{
    public override void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => targets.Find(tags)?.Set(value);

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => targets.Find(tags)?.Set(value);
}
