using Microsoft.Win32.SafeHandles;
using MmExporter.Discovery;

namespace MmExporter.Snapshots;

/// <summary>
/// Reads an extent of an open file by one system call: whole cache lines, into memory that lies in its page as the bytes
/// lie in theirs, so that a word which is aligned in the file is copied whole.
/// </summary>
/// <remarks>Not thread-safe; the bytes it hands out are valid until the next call.</remarks>
internal sealed class LineReader
{
    private const int LineLength = 64;
    private const int PageLength = 4096;

    private readonly AlignedBuffer buffer = new();

    /// <summary>Reads an extent that lies within the size the file had.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="extent">What to read.</param>
    /// <param name="bytes">The extent's bytes; empty where they are refused.</param>
    /// <returns><see cref="RefusalReason.Truncated"/> where the file has been cut since, <see cref="RefusalReason.IoError"/>
    /// where it cannot be read.</returns>
    public RefusalReason Read(SafeFileHandle file, Extent extent, out ReadOnlySpan<byte> bytes)
    {
        int start = FirstByte(extent.Offset);
        int end = (extent.Offset + extent.Length + LineLength - 1) / LineLength * LineLength;
        int inPage = start % PageLength;
        Span<byte> lines = buffer.Take(inPage + end - start)[inPage..];
        bytes = default;
        int read = Read(file, lines, start);
        if (read < 0)
        {
            return RefusalReason.IoError;
        }

        if (start + read < extent.Offset + extent.Length)
        {
            return RefusalReason.Truncated;
        }

        bytes = lines.Slice(extent.Offset - start, extent.Length);
        return RefusalReason.None;
    }

    /// <summary>A copy begins with the line before the one that is wanted, in the same page: the first byte of a copy may be
    /// older than the seven behind it.</summary>
    private static int FirstByte(int offset)
    {
        int line = offset / LineLength * LineLength;
        return line % PageLength == 0 ? line : line - LineLength;
    }

    /// <summary>Reads as much as there is; -1 where that fails.</summary>
    private static int Read(SafeFileHandle file, Span<byte> lines, long offset)
    {
        int total = 0;
        try
        {
            while (total < lines.Length)
            {
                // What a signal cut short goes on with a whole line.
                int from = total / LineLength * LineLength;
                int read = RandomAccess.Read(file, lines[from..], offset + from);
                if (from + read <= total)
                {
                    break;
                }

                total = from + read;
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
