using Microsoft.Win32.SafeHandles;
using Mmstats.Format.V2;
using MmExporter.Discovery;
using MmExporter.Snapshots;

namespace MmExporter.Formats.V2;

/// <summary>Takes snapshots of version 2 files while their writers run. Nothing is allocated for a file whose directory stands.</summary>
/// <remarks>Not thread-safe: its buffers serve one file after the other.</remarks>
internal sealed class V2Reader
{
    /// <summary>How often a value is read on its own before its words are taken as they are.</summary>
    public const int TriesMax = 8;

    /// <summary>How many such readings a file has in a pass. Of a writer that runs few are needed; seq words that somebody left odd
    /// would have every value read in vain.</summary>
    public const int RetriesPerFileMax = 1_024;

    /// <summary>Bytes of lanes that are read at once. They should stay in the processor's cache until they are added.</summary>
    private const int LanesLengthMax = 128 * 1024;

    private readonly LineReader header = new();
    private readonly LineReader lanes = new();
    private readonly V2AreaReader area = new();
    private readonly V2AreaReader single = new();
    private readonly V2RingReader rings = new();
    private int retriesLeft;

    /// <summary>Readings of single values that were made again, since the start.</summary>
    public long Retries { get; private set; }

    /// <summary>Rings whose head went back while they were read, since the start.</summary>
    public long BrokenRings => rings.Broken;

    /// <summary>Reads a file. Where it is refused, the snapshot before stands.</summary>
    /// <param name="handle">The open file.</param>
    /// <param name="sizeBytes">Its size now; it is the caller's to limit it.</param>
    /// <param name="isDead">Whether its writer is known to be dead: its words change no more, and are taken as they are.</param>
    /// <param name="unknown">What may still be read of files whose directory is not known.</param>
    /// <param name="file">What is known of it.</param>
    public RefusalReason Read(SafeFileHandle handle, long sizeBytes, bool isDead, UnknownBytes unknown, V2File file)
    {
        retriesLeft = RetriesPerFileMax;
        RefusalReason refusal = ReadHeader(handle, sizeBytes, unknown, file, out V2Progress progress);
        if (refusal != RefusalReason.None || file.Schema is not { } schema)
        {
            return refusal;
        }

        refusal = ReadDirectory(handle, schema, progress);
        if (refusal != RefusalReason.None)
        {
            return refusal;
        }

        V2Snapshot next = file.Begin(schema, progress, isDead);
        refusal = ReadAreas(new V2Source(handle, isDead, next), schema, progress.LanesUsed);
        if (refusal == RefusalReason.None)
        {
            refusal = rings.Read(handle, schema);
        }

        if (refusal == RefusalReason.None)
        {
            file.Commit();
            V2RingReader.Commit(schema);
        }

        return refusal;
    }

    /// <summary>The header comes by itself and first: its changing words are older than all that they speak of.</summary>
    private RefusalReason ReadHeader(SafeFileHandle handle, long sizeBytes, UnknownBytes unknown, V2File file, out V2Progress progress)
    {
        progress = default;
        if (sizeBytes < V2Layout.HeaderLength)
        {
            return file.TakeHeader(default, sizeBytes, out progress);
        }

        RefusalReason refusal = header.Read(handle, new Extent(0, V2Layout.HeaderLength), out ReadOnlySpan<byte> bytes);
        if (refusal != RefusalReason.None)
        {
            return refusal;
        }

        return file.IsKnown(bytes) || unknown.TryTake(sizeBytes) ? file.TakeHeader(bytes, sizeBytes, out progress) : RefusalReason.TooManyBytes;
    }

    private RefusalReason ReadDirectory(SafeFileHandle handle, V2Schema schema, in V2Progress progress)
    {
        if (!schema.NeedsParse(progress.DirectoryEnd))
        {
            return RefusalReason.None;
        }

        int start = schema.ParsedLength;
        var extent = new Extent((int)schema.Header.DirectoryOffset + start, progress.DirectoryEnd - start);
        RefusalReason refusal = header.Read(handle, extent, out ReadOnlySpan<byte> bytes);
        if (refusal == RefusalReason.None)
        {
            schema.Parse(bytes);
        }

        return refusal;
    }

    private RefusalReason ReadAreas(in V2Source source, V2Schema schema, int lanesUsed)
    {
        ref readonly V2Header layout = ref schema.Header;
        RefusalReason refusal = RefusalReason.None;
        for (int i = 0; i < schema.SharedRuns.Count && refusal == RefusalReason.None; i++)
        {
            refusal = ReadRun(source, schema.SharedRuns[i], layout.SharedOffset, layout.SharedDataOffset);
        }

        if (refusal != RefusalReason.None || schema.LaneRun is not { } run)
        {
            return refusal;
        }

        return run.Guarded.Length == 0 ? ReadPlainLanes(source, run, layout, lanesUsed) : ReadLanes(source, run, layout, lanesUsed);
    }

    private RefusalReason ReadLanes(in V2Source source, V2Run run, in V2Header layout, int lanesUsed)
    {
        RefusalReason refusal = RefusalReason.None;
        for (int lane = 0; lane < lanesUsed && refusal == RefusalReason.None; lane++)
        {
            refusal = ReadRun(source, run, layout.LaneSeqOffset(lane), layout.LaneDataOffset(lane));
        }

        return refusal;
    }

    /// <summary>Lanes without seq words come several at once: a call costs as much as some thousand bytes.</summary>
    private RefusalReason ReadPlainLanes(in V2Source source, V2Run run, in V2Header layout, int lanesUsed)
    {
        int lanesMax = Math.Max(1, LanesLengthMax / layout.LaneStride);
        for (int lane = 0; lane < lanesUsed; lane += lanesMax)
        {
            int count = Math.Min(lanesMax, lanesUsed - lane);
            Extent first = run.DataIn(layout.LaneDataOffset(lane));
            var extent = new Extent(first.Offset, (count - 1) * layout.LaneStride + first.Length);
            RefusalReason refusal = lanes.Read(source.Handle, extent, out ReadOnlySpan<byte> bytes);
            if (refusal != RefusalReason.None)
            {
                return refusal;
            }

            for (int i = 0; i < count; i++)
            {
                TakeStretches(source, run, bytes.Slice(i * layout.LaneStride, first.Length));
            }
        }

        return RefusalReason.None;
    }

    private static void TakeStretches(in V2Source source, V2Run run, ReadOnlySpan<byte> data)
    {
        foreach (V2Stretch stretch in run.Stretches)
        {
            ReadOnlySpan<byte> words = data.Slice((stretch.DataWord - run.DataWord) * V2Layout.WordLength, stretch.Count * V2Layout.WordLength);
            source.Next.Take(stretch, words, run.IsShared);
        }
    }

    private RefusalReason ReadRun(in V2Source source, V2Run run, long seqOffset, long dataOffset)
    {
        RefusalReason refusal = area.Read(source.Handle, run.SeqIn(seqOffset), run.DataIn(dataOffset), out V2AreaReading reading);
        if (refusal != RefusalReason.None)
        {
            return refusal;
        }

        TakeStretches(source, run, reading.Data);
        foreach (V2SeriesEntry series in run.Guarded)
        {
            refusal = TakeGuarded(source, run, series, seqOffset, dataOffset, reading);
            if (refusal != RefusalReason.None)
            {
                break;
            }
        }

        return refusal;
    }

    private RefusalReason TakeGuarded(
        in V2Source source, V2Run run, V2SeriesEntry series, long seqOffset, long dataOffset, in V2AreaReading reading)
    {
        ReadOnlySpan<byte> words = reading.Data.Slice(
            (series.DataWord - run.DataWord) * V2Layout.WordLength, series.Shape.DataLength);
        int seq = series.SeqWord - run.SeqWord;
        int length = series.ValueWords * V2Layout.WordLength;
        ReadOnlySpan<byte> value = words[..length];
        RefusalReason refusal = RefusalReason.None;
        bool isWhole = reading.Agrees(seq);
        if (!isWhole && !source.IsDead)
        {
            refusal = Settle(source, series, seqOffset, dataOffset, part: 0, ref value, out isWhole);
        }

        if (refusal == RefusalReason.None)
        {
            source.Next.Take(series, value, isWhole);
            refusal = length == words.Length
                ? refusal
                : ReadExemplar(source, series, seqOffset, dataOffset, words[length..], reading.Agrees(seq + 1));
        }

        return refusal;
    }

    /// <summary>An exemplar that is not whole is left out, whoever wrote it: it would name a trace that did not have this value.</summary>
    private RefusalReason ReadExemplar(
        in V2Source source, V2SeriesEntry series, long seqOffset, long dataOffset, ReadOnlySpan<byte> exemplar, bool isWhole)
    {
        RefusalReason refusal = RefusalReason.None;
        if (!isWhole && !source.IsDead)
        {
            refusal = Settle(source, series, seqOffset, dataOffset, part: 1, ref exemplar, out isWhole);
        }

        if (refusal == RefusalReason.None && isWhole)
        {
            source.Next.TakeExemplar(series, exemplar);
        }

        return refusal;
    }

    /// <summary>Reads the value of a series (part 0) or its exemplar (part 1) on its own until its seq words agree.</summary>
    private RefusalReason Settle(
        in V2Source source, V2SeriesEntry series, long seqOffset, long dataOffset, int part, ref ReadOnlySpan<byte> words, out bool isWhole)
    {
        Extent seq = V2Run.Words(seqOffset, series.SeqWord + part, 1);
        var data = new Extent(V2Run.Words(dataOffset, series.DataWord, 0).Offset + part * series.ValueWords * V2Layout.WordLength, words.Length);
        isWhole = false;
        for (int i = 0; i < TriesMax && !isWhole && retriesLeft > 0; i++)
        {
            Retries++;
            retriesLeft--;
            RefusalReason refusal = single.Read(source.Handle, seq, data, out V2AreaReading reading);
            if (refusal != RefusalReason.None)
            {
                return refusal;
            }

            words = reading.Data;
            isWhole = reading.Agrees(0);
        }

        if (!isWhole)
        {
            source.Next.CountUnagreed(series);
        }

        return RefusalReason.None;
    }
}
