using System.Diagnostics.CodeAnalysis;
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
/// <param name="limits">Which files are too much; the defaults where it is null.</param>
internal sealed class FileTable(int openFilesMax, FileLimits? limits = null) : IScanSink, IDisposable
{
    /// <summary>How many names that are no files are remembered, so that each is logged once. They take no file's place.</summary>
    public const int OthersMax = 1_024;

    private readonly FileLimits limits = limits ?? new FileLimits();
    private readonly Dictionary<byte[], SourceFile> files = new(new PathComparer());
    private readonly Dictionary<FileIdentity, SourceFile> owners = [];
    private readonly UnreadDirectories unread = new();
    private readonly List<SourceFile> opened = [];
    private readonly List<SourceFile> gone = [];
    private readonly int[] unnamed = new int[RefusalReasons.All.Count];
    private int openFiles;
    private int others;
    private long pass;

    public Dictionary<byte[], SourceFile>.ValueCollection Files => files.Values;

    /// <summary>Files at most.</summary>
    public int FilesMax => limits.CountMax;

    /// <summary>Files with content that have gone since the last scan. They are open until the next one, so that they can be
    /// read once more.</summary>
    public IReadOnlyList<SourceFile> Gone => gone;

    /// <summary>Changes whenever a file comes or goes.</summary>
    public long Version { get; private set; }

    /// <summary>By reason, how many names of this pass are refused without being remembered.</summary>
    public ReadOnlySpan<int> Unnamed => unnamed;

    /// <summary>Scans the directories, opens what is new, and lets go of what is no longer there.</summary>
    public void Refresh(DirectoryScanner scanner)
    {
        pass++;
        CloseGone();
        Array.Clear(unnamed);
        unread.Clear();
        opened.Clear();
        scanner.Scan(this);
        foreach (SourceFile file in files.Values)
        {
            if (file.SeenInPass != pass && !IsStillThere(file))
            {
                Remove(file);
            }
        }

        RefuseDuplicates();
    }

    void IScanSink.Found(in FoundFile found)
    {
        if (!TrySee(found.Path, found.DirectoryIdentity, out SourceFile? file))
        {
            return;
        }

        if (file.Handle is null)
        {
            Open(file, found);
        }
        else if (!file.HasFixedSize || file.Reason != RefusalReason.None)
        {
            Check(file, file.Handle, out _);
        }
    }

    void IScanSink.Refused(ReadOnlySpan<byte> path, RefusalReason reason)
    {
        if (TrySee(path, default, out SourceFile? file))
        {
            file.Reason = reason;
        }
        else
        {
            unnamed[(int)reason]++;
        }
    }

    void IScanSink.Unread(ReadOnlySpan<byte> directoryPath, RefusalReason reason)
    {
        ((IScanSink)this).Refused(directoryPath, reason);
        if (reason != RefusalReason.MissingDirectory)
        {
            unread.Add(directoryPath);
        }
    }

    public void Dispose()
    {
        CloseGone();
        foreach (SourceFile file in files.Values)
        {
            file.Handle?.Dispose();
        }

        files.Clear();
    }

    private bool TrySee(ReadOnlySpan<byte> path, FileIdentity identity, [NotNullWhen(true)] out SourceFile? file)
    {
        if (files.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(path, out file) && file.DirectoryIdentity != identity)
        {
            LoseName(file);
            file = null;
        }

        if (file is null)
        {
            bool isFile = identity != default;
            if (isFile ? files.Count - others >= limits.CountMax : others >= OthersMax)
            {
                unnamed[(int)RefusalReason.TooManyFiles] += isFile ? 1 : 0;
                return false;
            }

            others += isFile ? 0 : 1;
            file = new SourceFile(path.ToArray(), identity);
            files.Add(file.KeyInTable, file);
            Version++;
        }

        file.SeenInPass = pass;
        return true;
    }

    /// <summary>Something else has the file's name now. It still counts while its writer lives.</summary>
    private void LoseName(SourceFile file)
    {
        if (file.Handle is null || !WriterLock.IsKnownToBeHeld(file.Handle))
        {
            Remove(file);
            return;
        }

        files.Remove(file.KeyInTable);
        file.LoseName();
        files.Add(file.KeyInTable, file);
    }

    /// <summary>A file whose directory could not be read this time is there as long as it has a name at all. Without a name, or
    /// with its directory unmounted, it still counts while its writer lives.</summary>
    private bool IsStillThere(SourceFile file)
    {
        if (file.Handle is null)
        {
            return false;
        }

        if (WriterLock.IsKnownToBeHeld(file.Handle))
        {
            Check(file, file.Handle, out _);
            return true;
        }

        if (!unread.Contains(file.Path))
        {
            return false;
        }

        Check(file, file.Handle, out Libc.StatxResult status);
        return status.LinkCount > 0;
    }

    private void Remove(SourceFile file)
    {
        files.Remove(file.KeyInTable);
        others -= file.DirectoryIdentity == default ? 1 : 0;
        Version++;
        if (file.Handle is not null && file.Content is not null)
        {
            gone.Add(file);
            Disown(file);
        }
        else
        {
            Close(file);
        }
    }

    private void CloseGone()
    {
        gone.ForEach(Close);
        gone.Clear();
    }

    private void Close(SourceFile file)
    {
        if (file.Handle is null)
        {
            return;
        }

        file.Handle.Dispose();
        file.Handle = null;
        openFiles--;
        Disown(file);
    }

    private void Disown(SourceFile file)
    {
        if (owners.TryGetValue(file.Identity, out SourceFile? owner) && owner == file)
        {
            owners.Remove(file.Identity);
        }
    }

    /// <summary>Opens a file; what is no regular file is closed again before anything is read of it.</summary>
    private void Open(SourceFile file, in FoundFile found)
    {
        if (openFiles >= openFilesMax)
        {
            file.Reason = RefusalReason.TooManyOpenFiles;
            return;
        }

        int descriptor = Libc.OpenAt(found.Directory, in found.Name[0], Libc.OpenFileFlags);
        if (descriptor < 0)
        {
            // Gone again since its directory was read: the next scan will not find it.
            int errno = Marshal.GetLastPInvokeError();
            file.Reason = errno == Libc.ENOENT ? RefusalReason.NotYet : RefusalReasons.FromErrno(errno);
            return;
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        Check(file, handle, out Libc.StatxResult status);
        if (status.LinkCount > 1 && file.Reason is RefusalReason.None or RefusalReason.NotYet)
        {
            // Under its other name it may be anybody's. A name that is added later does no harm: the file is known.
            file.Reason = RefusalReason.HardLink;
        }

        if (file.Reason is RefusalReason.None or RefusalReason.NotYet or RefusalReason.TooLarge)
        {
            file.Handle = handle;
            file.Identity = new FileIdentity(status.Device, status.Inode);
            file.Owner = status.UserId;
            file.Born = status.Born;
            openFiles++;
            opened.Add(file);
        }
        else
        {
            handle.Dispose();
        }
    }

    /// <summary>One file under two paths (a symlink or a second mount among the watched directories) would count twice. It is
    /// judged when all that is gone has been let go, since a file may have been renamed.</summary>
    private void RefuseDuplicates()
    {
        foreach (SourceFile file in opened)
        {
            if (file.Handle is not null && !owners.TryAdd(file.Identity, file))
            {
                Close(file);
                file.Reason = RefusalReason.Duplicate;
            }
        }
    }

    private void Check(SourceFile file, SafeFileHandle handle, out Libc.StatxResult status)
    {
        file.SizeBytes = 0;
        if (!Libc.TryStatx((int)handle.DangerousGetHandle(), out status))
        {
            file.Reason = RefusalReasons.FromErrno(Marshal.GetLastPInvokeError());
            return;
        }

        file.Reason = RefusalReasons.FromMode(status.Mode);
        if (file.Reason != RefusalReason.None)
        {
            return;
        }

        if (status.SizeBytes > (ulong)limits.SizeBytesMax)
        {
            file.Reason = RefusalReason.TooLarge;
            return;
        }

        file.SizeBytes = (int)status.SizeBytes;
        file.Changed = status.Changed;
        file.Reason = file.SizeBytes == 0 ? RefusalReason.NotYet : RefusalReason.None;
    }
}
