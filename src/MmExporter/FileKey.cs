using System.Buffers.Binary;
using System.Text;
using MmExporter.Formats;
using MmExporter.Snapshots;

namespace MmExporter;

/// <summary>Tells a file of a format without generations apart from all others, over restarts of the exporter, other names and other
/// numbers of its device.</summary>
internal static class FileKey
{
    private const ulong OffsetBasis = 14695981039346656037, Prime = 1099511628211;

    /// <summary>A number made of inode, birth, and what the file says of its process: inodes are used again. Where the file system
    /// tells no births, the path stands for it.</summary>
    public static ulong Of(SourceFile file, FileContent content)
    {
        ulong hash = OffsetBasis;
        Add(ref hash, file.Identity.Inode);
        if (file.Born == DateTimeOffset.UnixEpoch)
        {
            Add(ref hash, file.Path);
        }
        else
        {
            Add(ref hash, (ulong)file.Born.Ticks);
        }

        foreach (KeyValuePair<string, string> fact in content.Facts.Where(fact => fact.Key is "sys.pid" or "sys.created"))
        {
            Add(ref hash, Encoding.UTF8.GetBytes(fact.Value));
        }

        return hash;
    }

    private static void Add(ref ulong hash, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Add(ref hash, bytes);
    }

    private static void Add(ref ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (byte one in bytes)
        {
            hash = unchecked((hash ^ one) * Prime);
        }
    }
}
