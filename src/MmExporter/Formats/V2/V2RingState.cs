using System.Numerics;
using Mmstats.Format.V2;

namespace MmExporter.Formats.V2;

/// <summary>How far a ring was read, and the entries that the last snapshot found behind that. Each entry comes once.</summary>
internal sealed class V2RingState(V2Shape shape)
{
    private readonly int entryLength = shape.EntryWords * V2Layout.WordLength;
    private byte[] entries = [];
    private int staged;
    private ulong stagedFirst;
    private ulong stagedEnd;
    private ulong? lostTaken;

    /// <summary>The number of the next entry to come. Who knows from elsewhere what has come before sets it.</summary>
    public ulong Cursor { get; set; }

    /// <summary>The number of the first entry of this snapshot.</summary>
    public ulong First { get; private set; }

    /// <summary>How many entries came in this snapshot.</summary>
    public int Count { get; private set; }

    /// <summary>Entries that were overwritten before they were read, in all snapshots.</summary>
    public ulong Lost { get; private set; }

    /// <summary>A point of this snapshot, of a ring of samples.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="sample">The point, when the return value is true.</param>
    public bool TryGetSample(int index, out RingSample sample)
    {
        bool isSample = V2Sample.TryRead(Entry(index), shape, out V2Sample read);
        sample = new RingSample(read.Time, read.Value);
        return isSample;
    }

    /// <summary>An event of this snapshot, of a ring of events.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="value">The event, when the return value is true.</param>
    public bool TryGetEvent(int index, out RingEvent value)
    {
        bool isEvent = V2Event.TryRead(Entry(index), shape, out V2Event read);
        value = new RingEvent(read.Time, read.Severity, read.Text);
        return isEvent;
    }

    /// <summary>How many entries were lost since this was last asked; none the first time: what was lost before is older than the reader.</summary>
    public ulong TakeLost()
    {
        ulong lost = Lost - (lostTaken ?? Lost);
        lostTaken = Lost;
        return lost;
    }

    /// <summary>The entries of this snapshot have been taken.</summary>
    public void Clear() => Count = 0;

    /// <summary>Nothing has come so far.</summary>
    public void Begin()
    {
        Count = 0;
        stagedFirst = stagedEnd = Cursor;
    }

    /// <summary>Room for entries up to the head, as many as the ring can hold of those that have not come yet.</summary>
    /// <param name="head">How many entries were ever written.</param>
    /// <param name="first">The number of the first entry there is room for.</param>
    /// <returns>The room; empty where nothing is new. A head below the cursor is no ring's: nothing is taken from it.</returns>
    public Span<byte> Stage(ulong head, out ulong first)
    {
        first = Cursor;
        if (head <= Cursor)
        {
            return default;
        }

        first = Math.Max(Cursor, head - Math.Min(head, (ulong)shape.EntryCount));
        staged = (int)(head - first);
        stagedFirst = first;
        stagedEnd = head;
        int length = staged * entryLength;
        if (entries.Length < length)
        {
            entries = new byte[Math.Min(shape.EntryCount, (int)BitOperations.RoundUpToPowerOf2((uint)staged)) * entryLength];
        }

        return entries.AsSpan(0, length);
    }

    /// <summary>Drops what may have been overwritten while it was read.</summary>
    public void Keep(V2RingRange good) => stagedFirst = Math.Clamp(good.First, stagedFirst, stagedEnd);

    /// <summary>The snapshot is whole: what was staged has come.</summary>
    public void Commit()
    {
        First = stagedFirst;
        Count = (int)(stagedEnd - stagedFirst);
        Lost += stagedFirst - Cursor;
        Cursor = stagedEnd;
    }

    private ReadOnlySpan<byte> Entry(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return entries.AsSpan((staged - Count + index) * entryLength, entryLength);
    }
}
