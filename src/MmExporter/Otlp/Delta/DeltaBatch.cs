using MmExporter.Formats;
using MmExporter.Model;

namespace MmExporter.Otlp.Delta;

/// <summary>What a push tells of what came since the one before, and what each of its requests makes of the streams when a receiver takes it.</summary>
/// <param name="table">What receivers have taken.</param>
/// <param name="time">The time of the pass, in Unix nanoseconds.</param>
internal sealed class DeltaBatch(DeltaTable table, ulong time)
{
    private readonly List<Change> changes = [];
    private ulong[] difference = [];
    private DeltaStream? next;

    /// <summary>What becomes of a stream when the receiver takes a request.</summary>
    /// <param name="Request">The number of the request.</param>
    /// <param name="Id">The stream.</param>
    /// <param name="Stream">What it is then.</param>
    public readonly record struct Change(int Request, UInt128 Id, DeltaStream Stream);

    public IReadOnlyList<Change> Changes => changes;

    /// <summary>What a number has grown by.</summary>
    /// <param name="id">Its stream.</param>
    /// <param name="series">Whose it is, which tells when it began.</param>
    /// <param name="now">What it is.</param>
    /// <param name="start">Since when it has grown.</param>
    /// <param name="growth">By how much.</param>
    /// <returns>Whether there is something to tell; then <see cref="Add"/> has to follow.</returns>
    public bool TryGrow(UInt128 id, Series series, Number now, out ulong start, out Number growth)
    {
        growth = now;
        next = null;
        if (!TryBegin(id, series, out start, out DeltaStream? before))
        {
            if (table.HasRoom)
            {
                table.Set(id, NewStream(series.Began, now));
            }

            return false;
        }

        if (before is not null)
        {
            Number taken = new(before.Number, before.Words[0]);
            growth = Difference(now, taken);
            if (growth.Bits == 0)
            {
                return false;
            }
        }

        next = NewStream(series.Began, now);
        return true;
    }

    /// <summary>What a histogram has grown by.</summary>
    /// <param name="id">Its stream.</param>
    /// <param name="series">Whose it is, which tells when it began.</param>
    /// <param name="layout">Its buckets.</param>
    /// <param name="words">What it is: the words of sum, extremes and counts.</param>
    /// <param name="start">Since when it has grown.</param>
    /// <param name="growth">By how much, as such words; valid until the next call.</param>
    /// <returns>Whether there is something to tell; then <see cref="Add"/> has to follow.</returns>
    public bool TryGrow(UInt128 id, Series series, BucketLayout layout, ReadOnlySpan<ulong> words, out ulong start, out ReadOnlySpan<ulong> growth)
    {
        growth = words;
        next = null;
        if (!TryBegin(id, series, out start, out DeltaStream? before))
        {
            if (table.HasRoom)
            {
                table.Set(id, NewStream(series.Began, layout, words));
            }

            return false;
        }

        if (before is not null)
        {
            difference = difference.Length < words.Length ? new ulong[words.Length] : difference;
            words.CopyTo(difference);
            Span<ulong> grown = difference.AsSpan(0, words.Length);
            bool hasFallen = DeltaBuckets.CountOf(words[..layout.ExemplarWord]) < DeltaBuckets.CountOf(before.Words);
            if (!hasFallen && !DeltaBuckets.Subtract(grown, before, layout))
            {
                return false;
            }

            growth = grown;
        }

        next = NewStream(series.Began, layout, words);
        return true;
    }

    /// <summary>What was told last went into a request.</summary>
    public void Add(UInt128 id, int request) => changes.Add(new Change(request, id, next!));

    /// <returns>Whether the stream is known, or can be told from its start. Otherwise only what comes from now on can be told.</returns>
    private bool TryBegin(UInt128 id, Series series, out ulong start, out DeltaStream? before)
    {
        before = table.Find(id, time);
        if (before is null)
        {
            // What was there before it was absent may have been told, so long ago that nobody remembers.
            start = (ulong)Math.Max(0, series.Began);
            return table.HasRoom && table.CanBegin(series.Began) && series.Began >= series.AbsentUntil;
        }

        // It began anew since: what was taken is of another life. A clock that is ahead tells no other time each time.
        start = before.Time;
        if (series.Began != before.Created && series.Began > 0 && (ulong)series.Began > before.Time)
        {
            start = (ulong)series.Began;
            before = null;
        }

        return true;
    }

    private static Number Difference(Number now, Number taken)
    {
        if (now.Kind != taken.Kind || now.Kind == NumberKind.Float)
        {
            double change = now.AsDouble() - taken.AsDouble();
            return Number.From(change < 0 ? now.AsDouble() : change);
        }

        bool hasFallen = now.Kind == NumberKind.Unsigned ? now.Bits < taken.Bits : (long)now.Bits < (long)taken.Bits;
        return hasFallen ? now : new Number(now.Kind, unchecked(now.Bits - taken.Bits));
    }

    private DeltaStream NewStream(long created, Number now) => new() { Time = time, Created = created, LastSeen = time, Number = now.Kind, Words = [now.Bits] };

    private DeltaStream NewStream(long created, BucketLayout layout, ReadOnlySpan<ulong> words) => new()
    {
        Time = time,
        Created = created,
        LastSeen = time,
        Number = NumberKind.Float,
        Words = words[..layout.ExemplarWord].ToArray(),
        Bounds = layout.Bounds ?? [],
        Scale = layout.Scale,
        FirstIndex = layout.FirstIndex,
    };
}
