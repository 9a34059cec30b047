using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MmExporter.Discovery;

namespace MmExporter.Snapshots;

/// <summary>
/// The files of the last scan. A file is opened once and stays open while its name stands for the same inode; what is
/// refused is tried again in every pass.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="openFilesMax">How many files may be open at once. It has to leave descriptors for those who scrape.</param>
internal sealed class FileTable(int openFilesMax) : IScanSink, IDisposable
{
    public const int FilesMax = 16_384;
    public const int FileSizeBytesMax = 16 * 1024 * 1024;

    private static readonly byte[] EmptyPath = [0];

    private readonly Dictionary<byte[], SourceFile> files = new(new PathComparer());
    private int openFiles;
    private long pass;

    public Dictionary<byte[], SourceFile>.ValueCollection Files => files.Values;

    /// <summary>Changes whenever a file comes or goes.</summary>
    public long Version { get; private set; }

    /// <summary>Names that were there beyond <see cref="FilesMax"/> in this pass.</summary>
    public int NotTaken { get; private set; }

    /// <summary>Scans the directories, opens what is new, and lets go of what is no longer there.</summary>
    public void Refresh(DirectoryScanner scanner)
    {
        pass++;
        NotTaken = 0;
        scanner.Scan(this);
        foreach (SourceFile file in files.Values)
        {
            if (file.SeenInPass != pass)
            {
                Remove(file);
            }
        }
    }

    void IScanSink.Found(in FoundFile found)
    {
        if (!TrySee(found.Path, found.Inode, out SourceFile? file))
        {
            return;
        }

        if (file.Handle is null)
        {
            file.Reason = Open(file, found);
        }

        if (file.Handle is not null)
        {
            file.Reason = Check(file.Handle, out int sizeBytes);
            file.SizeBytes = sizeBytes;
        }
    }

    void IScanSink.Refused(ReadOnlySpan<byte> path, RefusalReason reason)
    {
        if (TrySee(path, inode: 0, out SourceFile? file))
        {
            file.Reason = reason;
        }
    }

    void IScanSink.Unread(ReadOnlySpan<byte> directoryPath, RefusalReason reason)
    {
        ((IScanSink)this).Refused(directoryPath, reason);
        if (reason == RefusalReason.MissingDirectory)
        {
            return;
        }

        foreach (SourceFile file in files.Values)
        {
            if (IsBelow(file.Path, directoryPath))
            {
                file.SeenInPass = pass;
            }
        }
    }

    public void Dispose()
    {
        foreach (SourceFile file in files.Values)
        {
            file.Handle?.Dispose();
        }

        files.Clear();
    }

    private static bool IsBelow(ReadOnlySpan<byte> path, ReadOnlySpan<byte> directoryPath)
    {
        ReadOnlySpan<byte> parent = directoryPath.TrimEnd((byte)'/');
        return path.Length > parent.Length && path.StartsWith(parent) && path[parent.Length] == (byte)'/';
    }

    private bool TrySee(ReadOnlySpan<byte> path, ulong inode, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SourceFile? file)
    {
        if (files.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(path, out file) && file.Inode != inode)
        {
            Remove(file);
            file = null;
        }

        if (file is null)
        {
            if (files.Count >= FilesMax)
            {
                NotTaken++;
                return false;
            }

            file = new SourceFile(path.ToArray(), inode);
            files.Add(file.Path, file);
            Version++;
        }

        file.SeenInPass = pass;
        return true;
    }

    private void Remove(SourceFile file)
    {
        files.Remove(file.Path);
        if (file.Handle is not null)
        {
            file.Handle.Dispose();
            openFiles--;
        }

        Version++;
    }

    /// <summary>Opens a file; what is no regular file is closed again before anything is read of it.</summary>
    private RefusalReason Open(SourceFile file, in FoundFile found)
    {
        if (openFiles >= openFilesMax)
        {
            return RefusalReason.TooManyOpenFiles;
        }

        int descriptor = Libc.OpenAt(found.Directory, in found.Name[0], Libc.OpenFileFlags);
        if (descriptor < 0)
        {
            // Gone again since its directory was read: the next scan will not find it.
            int errno = Marshal.GetLastPInvokeError();
            return errno == Libc.ENOENT ? RefusalReason.NotYet : RefusalReasons.FromErrno(errno);
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        RefusalReason reason = Check(handle, out _);
        if (reason is RefusalReason.None or RefusalReason.NotYet or RefusalReason.TooLarge)
        {
            file.Handle = handle;
            openFiles++;
            return reason;
        }

        handle.Dispose();
        return reason;
    }

    private static RefusalReason Check(SafeFileHandle handle, out int sizeBytes)
    {
        sizeBytes = 0;
        int descriptor = (int)handle.DangerousGetHandle();
        if (Libc.Statx(descriptor, in EmptyPath[0], Libc.AtEmptyPath, Libc.StatxBasic, out Libc.StatxResult status) < 0)
        {
            return RefusalReasons.FromErrno(Marshal.GetLastPInvokeError());
        }

        RefusalReason type = RefusalReasons.FromMode(status.Mode);
        if (type != RefusalReason.None)
        {
            return type;
        }

        if (status.LinkCount > 1)
        {
            return RefusalReason.HardLink;
        }

        if (status.SizeBytes > FileSizeBytesMax)
        {
            return RefusalReason.TooLarge;
        }

        sizeBytes = (int)status.SizeBytes;
        return sizeBytes == 0 ? RefusalReason.NotYet : RefusalReason.None;
    }
}
