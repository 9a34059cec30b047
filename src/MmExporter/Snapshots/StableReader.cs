using Microsoft.Win32.SafeHandles;

namespace MmExporter.Snapshots;

/// <summary>
/// Reads files that change while they are read. A file is read twice; what differs between the two readings is
/// read again on its own until two readings in a row agree.
/// </summary>
/// <remarks>It reads with <c>pread</c> and never maps: a mapped file that somebody truncates kills the process. Not
/// thread-safe; the spans it hands out are valid until the next call.</remarks>
internal sealed class StableReader
{
    /// <summary>How often an extent is read on its own before it is given up.</summary>
    public const int TriesMax = 8;

    /// <summary>Extents that span more than this are not read on their own.</summary>
    public const int WindowLengthMax = 4096;

    /// <summary>What a reading of whole cache lines copies at one instant, but for the first byte of a page.</summary>
    public const int WordLength = 8;

    /// <summary>Extents are read in whole cache lines: of copies that begin or end within one, the rest may go byte by byte.</summary>
    public const int WindowAlignment = 64;

    private readonly AlignedBuffer first = new();
    private readonly AlignedBuffer second = new();
    private readonly AlignedBuffer windows = new();

    /// <summary>Extents that were read again since the start, each reading counted.</summary>
    public long Retries { get; private set; }

    /// <summary>Reads the first bytes of a file twice.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="earlier">The bytes of the first reading; fewer than asked for where the file has been cut.</param>
    /// <param name="later">The bytes of the second reading.</param>
    /// <returns>False where the file cannot be read: a failing disk, or a server that is gone.</returns>
    public bool TryReadTwice(SafeFileHandle file, int length, out ReadOnlySpan<byte> earlier, out ReadOnlySpan<byte> later)
    {
        Span<byte> buffer = first.Take(length);
        int read = Read(file, buffer, 0);
        earlier = buffer[..Math.Max(read, 0)];
        buffer = second.Take(length);
        read = read < 0 ? read : Read(file, buffer, 0);
        later = buffer[..Math.Max(read, 0)];
        return read >= 0;
    }

    /// <summary>Reads one extent again until two readings in a row agree.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="extent">What to read.</param>
    /// <param name="readings">All readings that were made; where the return value is true, the last one stands.</param>
    /// <returns>Whether two readings in a row agreed.</returns>
    public bool TrySettle(SafeFileHandle file, Extent extent, out ExtentReadings readings)
    {
        int start = extent.Offset / WindowAlignment * WindowAlignment;
        int end = (extent.Offset + extent.Length + WindowAlignment - 1) / WindowAlignment * WindowAlignment;
        int windowLength = end - start;
        readings = default;
        if (windowLength > WindowLengthMax)
        {
            return false;
        }

        Span<byte> buffer = windows.Take(TriesMax * windowLength);
        int count = 0;
        while (count < TriesMax)
        {
            Retries++;
            int read = Read(file, buffer.Slice(count * windowLength, windowLength), start);
            if (read < extent.Offset - start + extent.Length)
            {
                // Cut while it was read; the next pass sees a shorter file.
                return false;
            }

            count++;
            readings = new ExtentReadings(buffer, count, windowLength, extent);
            if (count > 1 && readings[count - 1].SequenceEqual(readings[count - 2]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads as much as there is; -1 where that fails.</summary>
    private static int Read(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        int total = 0;
        try
        {
            while (total < buffer.Length)
            {
                int read = RandomAccess.Read(file, buffer[total..], offset + total);
                if (read <= 0)
                {
                    break;
                }

                total += read;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A failing disk, a server that is gone, a right that was taken away.
            return -1;
        }

        return total;
    }
}
