using System.Buffers.Binary;

namespace Mmstats.Format.V2;

/// <summary>The words of the header that change while the writer runs.</summary>
/// <param name="DirectoryEnd">Complete bytes of the directory, counted from its start; a multiple of 8.</param>
/// <param name="LanesUsed">Lanes that may hold something, at least 1.</param>
/// <param name="ClosedAt">Time of the orderly end in Unix nanoseconds; 0 while the writer runs, and for ever when it was killed.</param>
/// <param name="RejectedValues">Values that no instrument took; in segment 0.</param>
/// <param name="OverflowedSeries">Label values that were counted under an overflow series; in segment 0.</param>
/// <param name="UnplacedSeries">Series that are in no file; in segment 0.</param>
/// <param name="RemovedFiles">Files of earlier writers that this one removed when it began; in segment 0.</param>
public readonly record struct V2Progress(
    int DirectoryEnd,
    int LanesUsed,
    long ClosedAt,
    ulong RejectedValues,
    ulong OverflowedSeries,
    ulong UnplacedSeries,
    ulong RemovedFiles)
{
    /// <summary>Reads the changing words of a file whose other words are known.</summary>
    /// <param name="bytes">The <see cref="V2Layout.ProgressLength"/> bytes at <see cref="V2Layout.DirectoryEndOffset"/>, or more.</param>
    /// <param name="header">The header of the same generation.</param>
    /// <param name="progress">The words, when the return value is true.</param>
    /// <param name="refusal"><see cref="V2Refusal.HeaderTruncated"/>, <see cref="V2Refusal.WrongDirectoryEnd"/> or
    /// <see cref="V2Refusal.WrongLanesUsed"/>, when the return value is false.</param>
    /// <returns>Whether the words are within the limits that the header sets.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, in V2Header header, out V2Progress progress, out V2Refusal refusal) =>
        TryRead(bytes, header.DirectoryCapacity, header.LaneCount, out progress, out refusal);

    internal static bool TryRead(
        ReadOnlySpan<byte> bytes, int directoryCapacity, int laneCount, out V2Progress progress, out V2Refusal refusal)
    {
        progress = default;
        if (bytes.Length < V2Layout.ProgressLength)
        {
            refusal = V2Refusal.HeaderTruncated;
            return false;
        }

        ulong directoryEnd = Word(bytes, V2Layout.DirectoryEndOffset);
        ulong lanesUsed = Word(bytes, V2Layout.LanesUsedOffset);
        if (directoryEnd > (ulong)directoryCapacity || directoryEnd % V2Layout.WordLength != 0)
        {
            refusal = V2Refusal.WrongDirectoryEnd;
            return false;
        }

        if (lanesUsed == 0 || lanesUsed > (ulong)laneCount)
        {
            refusal = V2Refusal.WrongLanesUsed;
            return false;
        }

        progress = new V2Progress(
            (int)directoryEnd,
            (int)lanesUsed,
            (long)Word(bytes, V2Layout.ClosedAtOffset),
            Word(bytes, V2Layout.RejectedValuesOffset),
            Word(bytes, V2Layout.OverflowedSeriesOffset),
            Word(bytes, V2Layout.UnplacedSeriesOffset),
            Word(bytes, V2Layout.RemovedFilesOffset));
        refusal = V2Refusal.None;
        return true;
    }

    private static ulong Word(ReadOnlySpan<byte> bytes, int headerOffset) =>
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[(headerOffset - V2Layout.DirectoryEndOffset)..]);
}
