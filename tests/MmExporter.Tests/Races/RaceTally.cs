namespace MmExporter.Tests.Races;

/// <summary>What a number of readings of one value showed.</summary>
internal sealed class RaceTally
{
    public long Readings { get; set; }

    /// <summary>Readings that showed another value than the one before.</summary>
    public long Advances { get; set; }

    /// <summary>Values that no writer ever wrote.</summary>
    public long Torn { get; set; }

    /// <summary>Counters that went back.</summary>
    public long Falls { get; set; }

    /// <summary>Readings that gave an older value, because no whole one was to be had.</summary>
    public long Stale { get; set; }

    public void Add(RaceTally other)
    {
        Readings += other.Readings;
        Advances += other.Advances;
        Torn += other.Torn;
        Falls += other.Falls;
        Stale += other.Stale;
    }

    public override string ToString() =>
        $"{Readings} readings, {Advances} advanced, {Stale} stale, {Torn} torn, {Falls} fell";
}
