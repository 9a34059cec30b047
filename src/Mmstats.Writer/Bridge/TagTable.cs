using System.Runtime.CompilerServices;

namespace Mmstats.Writer.Bridge;

/// <summary>
/// Finds what counts for the tags of a measurement: without a lock, without an allocation, and as they come. Tags that have
/// not come like this before are sorted and written as text; what is found then is remembered for the next time.
/// </summary>
/// <remarks>
/// Entries are only added. A place of the table goes from null to an entry once, and a table that is full is replaced by
/// a greater one, so a reader that is late misses an entry at worst and looks again under the lock.
/// </remarks>
internal sealed class TagTable<TTarget>
    where TTarget : class
{
    private const int LengthMin = 16;
    private const int AliasesPerSeries = 2;

    private readonly object gate = new();
    private readonly BridgeContext context;
    private readonly string name;
    private readonly LabelSet start;
    private readonly Func<(string Key, string Value)[], TTarget> make;
    private TagEntry<TTarget>?[] slots = new TagEntry<TTarget>?[LengthMin];
    private TTarget? untagged;
    private TTarget? newest;
    private TTarget? overflow;
    private int count;
    private int aliases;

    /// <param name="context">Limits, and who is told of problems.</param>
    /// <param name="name">The instrument's name, for problems.</param>
    /// <param name="start">Labels that all have.</param>
    /// <param name="make">Finds or makes what counts for labels. Beyond the limit of series it gives the same for all.</param>
    public TagTable(BridgeContext context, string name, LabelSet start, Func<(string Key, string Value)[], TTarget> make)
    {
        this.context = context;
        this.name = name;
        this.start = start;
        this.make = make;
    }

    /// <summary>What counts for the tags; null if there is nothing, which has been told.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TTarget? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        tags.IsEmpty && untagged is { } target ? target : FindTagged(tags);

    private TTarget? FindTagged(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var canRemember = TagHash.TryCompute(tags, out var hash);
        if (canRemember && Find(hash, tags) is { } known)
            return known;
        return FindCold(tags, hash, canRemember);
    }

    private TTarget? Find(uint hash, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var table = Volatile.Read(ref slots);
        for (var i = IndexOf(hash); ; i++)
        {
            var entry = table[i & (table.Length - 1)];
            if (entry == null)
                return null;
            if (entry.Hash == hash && TagHash.AreEqual(entry.Tags, tags))
                return entry.Target;
        }
    }

    // Small numbers as values make small hashes that differ in few bits.
    private static int IndexOf(uint hash)
    {
        var mixed = hash * 0x9E3779B1;
        return (int)(mixed ^ (mixed >> 15)) & int.MaxValue;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private TTarget? FindCold(ReadOnlySpan<KeyValuePair<string, object?>> tags, uint hash, bool canRemember)
    {
        try
        {
            var labels = LabelSet.Rent(start);
            foreach (ref readonly var tag in tags)
                labels.Add(tag.Key, tag.Value);
            context.TellOf(name, labels);
            var target = FindOrMake(labels);
            labels.Return();
            if (canRemember && !ReferenceEquals(target, overflow))
                Remember(hash, tags, target);
            return target;
        }
        catch (Exception e)
        {
            // Whoever counts has no use for an exception of whoever listens.
            if (!context.Problems.IsTold(ProblemKind.Instrument))
                context.Problems.Tell(ProblemKind.Instrument, $"A measurement of {name} was not taken: {e.Message}");
            return null;
        }
    }

    private TTarget FindOrMake(LabelSet labels)
    {
        _ = TagHash.TryCompute(labels.Pairs, out var hash);
        if (Find(hash, labels.Pairs) is { } known)
            return known;
        if (Volatile.Read(ref overflow) is { } shared)
        {
            context.Registry.CountOverflowed();
            return shared;
        }
        lock (gate)
        {
            if (Find(hash, labels.Pairs) is { } meanwhile)
                return meanwhile;
            var target = make(labels.ToArray());
            // Other labels have another target, unless the limit of series is reached; then this is what all further ones have.
            if (ReferenceEquals(target, newest))
                Volatile.Write(ref overflow, target);
            else
                Add(new TagEntry<TTarget>(hash, labels.Pairs.ToArray(), target));
            newest = target;
            return target;
        }
    }

    private void Remember(uint hash, ReadOnlySpan<KeyValuePair<string, object?>> tags, TTarget target)
    {
        lock (gate)
        {
            if (tags.IsEmpty)
                Volatile.Write(ref untagged, target);
            if (aliases >= (long)AliasesPerSeries * context.SeriesPerMetricMax || Find(hash, tags) != null)
                return;
            aliases++;
            Add(new TagEntry<TTarget>(hash, tags.ToArray(), target));
        }
    }

    private void Add(TagEntry<TTarget> added)
    {
        var table = slots;
        if (++count * 2 > table.Length)
        {
            table = new TagEntry<TTarget>?[table.Length * 2];
            foreach (var entry in slots)
            {
                if (entry != null)
                    Place(table, entry);
            }
        }
        Place(table, added);
        Volatile.Write(ref slots, table);
    }

    private static void Place(TagEntry<TTarget>?[] table, TagEntry<TTarget> entry)
    {
        var i = IndexOf(entry.Hash);
        while (table[i & (table.Length - 1)] != null)
            i++;
        Volatile.Write(ref table[i & (table.Length - 1)], entry);
    }
}
