using System.Buffers;
using Microsoft.Win32.SafeHandles;
using MmExporter.Ledger.Storage;

namespace MmExporter.Ledger;

/// <summary>Tells whether the bytes of a file have moved: of a file without a lock it is the only sign of life.</summary>
/// <remarks>Taken before a file is decoded, it is the same later only if what was decoded still stands. Any thread may ask.</remarks>
internal static class FileSum
{
    private const int PieceLength = 64 * 1024;

    /// <summary>The length of a file and the checksum of its bytes as one number; null where it cannot be read.</summary>
    public static ulong? Of(SafeFileHandle file)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            uint crc = 0;
            long length = 0;
            int read;
            while ((read = RandomAccess.Read(file, buffer, length)) > 0)
            {
                crc = Crc32C.Append(crc, buffer.AsSpan(0, read));
                length += read;
            }

            return ((ulong)length << 32) | crc;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
