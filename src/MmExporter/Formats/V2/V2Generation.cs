using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Mmstats.Format.V2;

namespace MmExporter.Formats.V2;

/// <summary>The generation of an open file, read by itself: no other file has the same.</summary>
internal static class V2Generation
{
    /// <summary>Whether a file still has a generation, whatever else it holds. Any thread may ask.</summary>
    public static bool Is(SafeFileHandle file, ulong generation)
    {
        Span<byte> header = stackalloc byte[V2Layout.HeaderLength];
        try
        {
            return RandomAccess.Read(file, header, 0) == header.Length
                && BinaryPrimitives.ReadUInt64LittleEndian(header[V2Layout.MagicOffset..]) == V2Layout.Magic
                && BinaryPrimitives.ReadUInt64LittleEndian(header[V2Layout.GenerationOffset..]) == generation;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
