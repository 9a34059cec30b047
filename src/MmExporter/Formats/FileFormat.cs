using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Mmstats.Format.V2;

namespace MmExporter.Formats;

/// <summary>Tells the formats apart by the first bytes of a file.</summary>
internal static class FileFormat
{
    /// <summary>Whether it is a file of version 2. One that is being created has nothing yet, and is asked again.</summary>
    public static bool IsVersion2(SafeFileHandle file)
    {
        Span<byte> start = stackalloc byte[V2Layout.WordLength];
        try
        {
            return RandomAccess.Read(file, start, 0) == start.Length && BinaryPrimitives.ReadUInt64LittleEndian(start) == V2Layout.Magic;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Whoever reads it whole will say what is wrong.
            return false;
        }
    }
}
