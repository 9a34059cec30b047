using Microsoft.Win32.SafeHandles;
using Mmstats.Format.V2;
using MmExporter.Discovery;
using MmExporter.Snapshots;

namespace MmExporter.Formats.V2;

/// <summary>
/// Reads what came into rings since the snapshot before: the head, new entries, and the head again, in three calls, by
/// which it is known which entries may have been overwritten meanwhile.
/// </summary>
internal sealed class V2RingReader
{
    private readonly LineReader line = new();

    /// <summary>Rings whose head went back while they were read, since the start: nothing is taken from them.</summary>
    public long Broken { get; private set; }

    /// <summary>Reads all rings of a file; <see cref="Commit"/> has to follow.</summary>
    public RefusalReason Read(SafeFileHandle handle, V2Schema schema)
    {
        foreach (V2SeriesEntry series in schema.Rings)
        {
            series.Ring!.Begin();
        }

        foreach (V2SeriesEntry series in schema.Rings)
        {
            RefusalReason refusal = Read(handle, schema.Header.SharedDataOffset, series, series.Ring!);
            if (refusal != RefusalReason.None)
            {
                return refusal;
            }
        }

        return RefusalReason.None;
    }

    /// <summary>The snapshot came to its end, so what was read of the rings has come.</summary>
    public static void Commit(V2Schema schema)
    {
        foreach (V2SeriesEntry series in schema.Rings)
        {
            series.Ring!.Commit();
        }
    }

    private RefusalReason Read(SafeFileHandle handle, long areaOffset, V2SeriesEntry series, V2RingState ring)
    {
        Extent word = V2Run.Words(areaOffset, series.DataWord, 1);
        RefusalReason refusal = ReadHead(handle, word, out ulong head);
        if (refusal != RefusalReason.None)
        {
            return refusal;
        }

        Span<byte> room = ring.Stage(head, out ulong first);
        if (room.IsEmpty)
        {
            return RefusalReason.None;
        }

        refusal = ReadEntries(handle, areaOffset, series, first, room);
        if (refusal == RefusalReason.None)
        {
            refusal = ReadHead(handle, word, out ulong headAfter);
            if (refusal == RefusalReason.None && V2RingRange.TryFind(head, headAfter, series.Shape, out V2RingRange good, out _))
            {
                ring.Keep(good);
            }
            else
            {
                Broken += refusal == RefusalReason.None ? 1 : 0;
                ring.Begin();
            }
        }

        return refusal;
    }

    private RefusalReason ReadHead(SafeFileHandle handle, Extent word, out ulong head)
    {
        RefusalReason refusal = line.Read(handle, word, out ReadOnlySpan<byte> bytes);
        head = refusal == RefusalReason.None ? new V2Words(bytes).U64(0) : 0;
        return refusal;
    }

    /// <summary>New entries lie behind one another, but where the ring ends and goes on at its start.</summary>
    private RefusalReason ReadEntries(SafeFileHandle handle, long areaOffset, V2SeriesEntry series, ulong first, Span<byte> room)
    {
        int entryLength = series.Shape.EntryWords * V2Layout.WordLength;
        int slot = (int)(first & (ulong)(series.Shape.EntryCount - 1));
        int beforeEnd = Math.Min(room.Length, (series.Shape.EntryCount - slot) * entryLength);
        RefusalReason refusal = ReadPart(handle, EntryExtent(areaOffset, series, first, beforeEnd), room[..beforeEnd]);
        return refusal == RefusalReason.None && beforeEnd < room.Length
            ? ReadPart(handle, EntryExtent(areaOffset, series, 0, room.Length - beforeEnd), room[beforeEnd..])
            : refusal;
    }

    private static Extent EntryExtent(long areaOffset, V2SeriesEntry series, ulong number, int length) =>
        new(V2Run.Words(areaOffset, series.DataWord + series.Shape.EntryWord(number), 0).Offset, length);

    private RefusalReason ReadPart(SafeFileHandle handle, Extent extent, Span<byte> room)
    {
        RefusalReason refusal = line.Read(handle, extent, out ReadOnlySpan<byte> bytes);
        bytes.CopyTo(room);
        return refusal;
    }
}
