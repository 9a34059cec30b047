using System.Buffers;
using Microsoft.Win32.SafeHandles;
using MmExporter.Ledger.Storage;

namespace MmExporter.Ledger.Removal;

/// <summary>What tells whether a file still holds the same, without keeping it.</summary>
internal static class FileChecksum
{
    private const int PieceLength = 64 * 1024;

    /// <summary>The CRC-32C of a file's first bytes; null where it cannot be read.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="lengthMax">How many bytes; one more than there should be shows one that has grown.</param>
    public static uint? Of(SafeFileHandle file, int lengthMax)
    {
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            uint crc = 0;
            for (int offset = 0; offset < lengthMax;)
            {
                int read = RandomAccess.Read(file, piece.AsSpan(0, Math.Min(PieceLength, lengthMax - offset)), offset);
                if (read == 0)
                {
                    break;
                }

                crc = Crc32C.Append(crc, piece.AsSpan(0, read));
                offset += read;
            }

            return crc;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
