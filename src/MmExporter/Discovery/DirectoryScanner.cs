using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MmExporter.Discovery;

/// <summary>
/// Walks the directories and everything below them and names what matches. It is run anew for every pass: inotify tells
/// nothing of stores into a mapping and loses a directory that is deleted and made again.
/// </summary>
/// <remarks>Not thread-safe. Allocates nothing after the first scan.</remarks>
/// <param name="roots">The directories.</param>
/// <param name="glob">Which names are files.</param>
/// <param name="entriesMax">How many names are looked at below each root.</param>
internal sealed class DirectoryScanner(IReadOnlyList<string> roots, FileGlob glob, int entriesMax = DirectoryScanner.EntriesMax)
{
    public const int PathLengthMax = 4096;
    public const int DepthMax = 16;
    public const int EntriesMax = 200_000;

    private const int EntriesBufferLength = 32 * 1024;

    // struct linux_dirent64: u64 inode, i64 next, u16 length, u8 type, name with its NUL.
    private const int EntryLengthOffset = 16, EntryTypeOffset = 18, EntryNameOffset = 19;

    private const byte TypeUnknown = 0, TypeFifo = 1, TypeDirectory = 4, TypeFile = 8, TypeSymlink = 10, TypeSocket = 12;

    private readonly byte[] path = new byte[PathLengthMax];
    private readonly List<byte[]> entriesByDepth = [];
    private int entriesLeft;

    /// <summary>Scans all directories once.</summary>
    public void Scan(IScanSink sink)
    {
        foreach (string root in roots)
        {
            entriesLeft = entriesMax;
            int length = Encoding.UTF8.GetBytes(root, path.AsSpan(0, PathLengthMax - 1));
            path[length] = 0;
            ScanDirectory(Libc.AtCurrentDirectory, 0, Libc.OpenRootFlags, length, depth: 0, sink);
        }
    }

    /// <summary>Whether a directory that the user named can be read; the reason where it cannot.</summary>
    public static RefusalReason Check(string root)
    {
        byte[] name = Encoding.UTF8.GetBytes(root + '\0');
        using SafeFileHandle directory = new(Libc.OpenAt(Libc.AtCurrentDirectory, in name[0], Libc.OpenRootFlags), ownsHandle: true);
        return directory.IsInvalid ? RefusalReasons.FromErrno(Marshal.GetLastPInvokeError()) : RefusalReason.None;
    }

    private void ScanDirectory(int parent, int nameOffset, int flags, int pathLength, int depth, IScanSink sink)
    {
        int descriptor = Libc.OpenAt(parent, in path[nameOffset], flags);
        if (descriptor < 0)
        {
            Unread(pathLength, depth, Marshal.GetLastPInvokeError(), sink);
            return;
        }

        try
        {
            ScanOpened(descriptor, pathLength, depth, sink);
        }
        finally
        {
            _ = Libc.Close(descriptor);
        }
    }

    private void ScanOpened(int descriptor, int pathLength, int depth, IScanSink sink)
    {
        if (entriesByDepth.Count == depth)
        {
            entriesByDepth.Add(new byte[EntriesBufferLength]);
        }

        Libc.TryStatx(descriptor, out Libc.StatxResult status);
        byte[] entries = entriesByDepth[depth];
        int prefixLength = pathLength;
        if (path[prefixLength - 1] != (byte)'/')
        {
            path[prefixLength++] = (byte)'/';
        }

        while (true)
        {
            int length = (int)Libc.GetDirectoryEntries(descriptor, ref entries[0], entries.Length);
            if (length <= 0)
            {
                if (length < 0)
                {
                    Unread(pathLength, depth, Marshal.GetLastPInvokeError(), sink);
                }

                return;
            }

            for (int offset = 0; offset < length;)
            {
                ReadOnlySpan<byte> entry = entries.AsSpan(offset, length - offset);
                int entryLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[EntryLengthOffset..]);
                if (entriesLeft-- <= 0)
                {
                    sink.Unread(path.AsSpan(0, pathLength), RefusalReason.TooManyEntries);
                    return;
                }

                VisitEntry(descriptor, status.Device, entry[..entryLength], prefixLength, depth, sink);
                offset += entryLength;
            }
        }
    }

    private void VisitEntry(int directory, ulong device, ReadOnlySpan<byte> entry, int prefixLength, int depth, IScanSink sink)
    {
        ReadOnlySpan<byte> name = entry[EntryNameOffset..];
        int nameLength = name.IndexOf((byte)0);
        if (name[0] == (byte)'.')
        {
            return;
        }

        // A name that does not fit any more could not be opened by its path either; keep room for a slash and the NUL.
        int pathLength = prefixLength + nameLength;
        if (pathLength > PathLengthMax - 2)
        {
            sink.Refused(path.AsSpan(0, prefixLength), RefusalReason.TooDeep);
            return;
        }

        name[..(nameLength + 1)].CopyTo(path.AsSpan(prefixLength));
        ReadOnlySpan<byte> fullPath = path.AsSpan(0, pathLength);
        byte type = entry[EntryTypeOffset];
        if (type == TypeUnknown)
        {
            type = AskType(directory, prefixLength);
        }

        bool matches = glob.Matches(fullPath, prefixLength);
        if (type == TypeDirectory)
        {
            if (matches)
            {
                sink.Refused(fullPath, RefusalReason.Directory);
            }

            if (depth + 1 == DepthMax)
            {
                sink.Refused(fullPath, RefusalReason.TooDeep);
                return;
            }

            ScanDirectory(directory, prefixLength, Libc.OpenDirectoryFlags, pathLength, depth + 1, sink);
        }
        else if (matches)
        {
            ReportFile(directory, type, pathLength, prefixLength, new FileIdentity(device, BinaryPrimitives.ReadUInt64LittleEndian(entry)), sink);
        }
    }

    private void ReportFile(int directory, byte type, int pathLength, int nameOffset, FileIdentity identity, IScanSink sink)
    {
        ReadOnlySpan<byte> fullPath = path.AsSpan(0, pathLength);
        RefusalReason reason = type switch
        {
            TypeFile or TypeUnknown => RefusalReason.None,
            TypeSymlink => RefusalReason.Symlink,
            TypeFifo => RefusalReason.Fifo,
            TypeSocket => RefusalReason.Socket,
            _ => RefusalReason.Device,
        };

        if (reason == RefusalReason.None)
        {
            sink.Found(new FoundFile(fullPath, path.AsSpan(nameOffset, pathLength - nameOffset + 1), directory, identity));
        }
        else
        {
            sink.Refused(fullPath, reason);
        }
    }

    /// <summary>Some file systems do not tell types in their directories.</summary>
    private byte AskType(int directory, int nameOffset)
    {
        int answer = Libc.Statx(directory, in path[nameOffset], Libc.AtSymlinkNoFollow, Libc.StatxBasic, out Libc.StatxResult status);
        return answer < 0 ? TypeUnknown : (byte)((status.Mode & Libc.S_IFMT) >> 12);
    }

    private void Unread(int pathLength, int depth, int errno, IScanSink sink)
    {
        // A subdirectory that went away between its name and its opening is no news.
        if (errno is not (Libc.ENOENT or Libc.ENOTDIR) || depth == 0)
        {
            sink.Unread(path.AsSpan(0, pathLength), RefusalReasons.FromErrno(errno));
        }
    }
}
