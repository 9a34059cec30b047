using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MmExporter.Discovery;
using MmExporter.Snapshots;

namespace MmExporter.Ledger.Removal;

/// <summary>Removes the files of dead writers that are durably in the ledger. What is not certain stays, and is counted.</summary>
/// <remarks>Not thread-safe, but for what it counts. It waits for disks: it is not for the thread of a pass.</remarks>
/// <param name="mode">Which files may go.</param>
/// <param name="delay">How long after they are durably in the ledger.</param>
/// <param name="roots">The watched directories.</param>
/// <param name="isStopped">Whether none is removed for now.</param>
/// <param name="time">The clock.</param>
/// <param name="log">What could not be removed.</param>
internal sealed partial class DeadFileRemoval(
    UnlinkMode mode, TimeSpan delay, IEnumerable<string> roots, bool isStopped, TimeProvider time, ILogger<DeadFileRemoval> log) : IDisposable
{
    private readonly WatchedRoot[] roots = [.. roots.Select(root => new WatchedRoot(root))];
    private readonly HashSet<(DeadFileFate Fate, string Directory)> logged = [];
    private Dictionary<(bool HasLock, ulong Key), long> durableSince = [];
    private int[] fates = new int[Enum.GetValues<DeadFileFate>().Length];
    private long removed;

    /// <summary>Whether files go that are only taken for dead.</summary>
    public bool RemovesWithoutLock => mode == UnlinkMode.All;

    /// <summary>Files that were removed since the start.</summary>
    public long RemovedCount => Volatile.Read(ref removed);

    /// <summary>By fate, the files of the last look.</summary>
    public IReadOnlyList<int> Fates => Volatile.Read(ref fates);

    /// <summary>Looks at all files of dead writers that are there, and removes those that may go.</summary>
    /// <param name="dead">The files. Those that are left out have gone, or live again.</param>
    /// <param name="durableVersion">The version of the ledger up to which it is on the disk.</param>
    public void Consider(IReadOnlyList<DeadFile> dead, long durableVersion)
    {
        RememberDurable(dead, durableVersion);
        HashSet<DeadFile> newest = mode == UnlinkMode.None || isStopped ? [] : FlightRecorder.Newest(dead);
        var isOurs = new Dictionary<WatchedRoot, bool>();
        int[] counts = new int[fates.Length];
        foreach (DeadFile file in dead)
        {
            DeadFileFate fate = Fate(file, newest);
            if (fate == DeadFileFate.Removed)
            {
                fate = Remove(file, isOurs);
            }

            counts[(int)fate]++;
            if (fate == DeadFileFate.Removed)
            {
                Interlocked.Increment(ref removed);
            }
        }

        Volatile.Write(ref fates, counts);
    }

    public void Dispose() => Array.ForEach(roots, root => root.Dispose());

    private void RememberDurable(IReadOnlyList<DeadFile> dead, long durableVersion)
    {
        var next = new Dictionary<(bool HasLock, ulong Key), long>();
        foreach (DeadFile file in dead)
        {
            if (file.Folded.Version <= durableVersion)
            {
                next[(file.HasLock, file.Key)] = durableSince.TryGetValue((file.HasLock, file.Key), out long since) ? since : time.GetTimestamp();
            }
        }

        durableSince = next;
    }

    /// <summary>Why a file stays, by what is known without looking at it; Removed where it may go.</summary>
    private DeadFileFate Fate(DeadFile file, HashSet<DeadFile> newest)
    {
        if (mode == UnlinkMode.None)
        {
            return DeadFileFate.Off;
        }

        if (isStopped)
        {
            return DeadFileFate.Stopped;
        }

        if (!file.HasLock && !RemovesWithoutLock)
        {
            return DeadFileFate.NoLock;
        }

        if (!durableSince.TryGetValue((file.HasLock, file.Key), out long since))
        {
            return DeadFileFate.NotDurable;
        }

        return newest.Contains(file) ? DeadFileFate.Newest
            : time.GetElapsedTime(since) < delay ? DeadFileFate.TooEarly
            : DeadFileFate.Removed;
    }

    private DeadFileFate Remove(DeadFile file, Dictionary<WatchedRoot, bool> isOurs)
    {
        if (Array.Find(roots, root => root.Contains(file.Path)) is not { } root)
        {
            return DeadFileFate.Failed;
        }

        if (!isOurs.TryGetValue(root, out bool isLocked))
        {
            isLocked = root.TryLock();
            isOurs.Add(root, isLocked);
        }

        if (!isLocked)
        {
            return DeadFileFate.OtherExporter;
        }

        using SafeFileHandle? directory = root.OpenParent(file.Path, out byte[] name);
        return directory is null ? FromErrno(Marshal.GetLastPInvokeError(), file) : Remove(file, directory, name);
    }

    /// <summary>The pass may close the file's handle meanwhile, and its number may become another file's.</summary>
    private DeadFileFate Remove(DeadFile file, SafeFileHandle directory, byte[] name)
    {
        bool isKept = false;
        try
        {
            file.Handle.DangerousAddRef(ref isKept);
            return LookAndUnlink(file, (int)directory.DangerousGetHandle(), name);
        }
        catch (ObjectDisposedException)
        {
            return DeadFileFate.Gone;
        }
        finally
        {
            if (isKept)
            {
                file.Handle.DangerousRelease();
            }
        }
    }

    private DeadFileFate LookAndUnlink(DeadFile file, int directory, byte[] name)
    {
        if (Libc.Statx(directory, in name[0], Libc.AtSymlinkNoFollow, Libc.StatxBasic, out Libc.StatxResult status) < 0)
        {
            return FromErrno(Marshal.GetLastPInvokeError(), file);
        }

        if (new FileIdentity(status.Device, status.Inode) != file.Identity || !file.IsUnchanged(file.Handle))
        {
            return DeadFileFate.Changed;
        }

        // Last of all, since a writer may take its lock at any moment.
        if (WriterLock.IsHeld(file.Handle))
        {
            return DeadFileFate.Locked;
        }

        if (Libc.UnlinkAt(directory, in name[0], 0) < 0)
        {
            return FromErrno(Marshal.GetLastPInvokeError(), file);
        }

        LogRemoved(log, file.DisplayPath);
        return DeadFileFate.Removed;
    }

    private DeadFileFate FromErrno(int errno, DeadFile file)
    {
        DeadFileFate fate = errno switch
        {
            Libc.ENOENT => DeadFileFate.Gone,
            Libc.ENOTDIR or Libc.ELOOP => DeadFileFate.Changed,
            Libc.EPERM or Libc.EACCES => DeadFileFate.PermissionDenied,
            Libc.EROFS => DeadFileFate.ReadOnly,
            _ => DeadFileFate.Failed,
        };
        if (fate >= DeadFileFate.PermissionDenied)
        {
            LogOnce(fate, file.DisplayPath, Marshal.GetPInvokeErrorMessage(errno));
        }

        return fate;
    }

    private void LogOnce(DeadFileFate fate, string path, string failure)
    {
        if (logged.Add((fate, Path.GetDirectoryName(path)!)))
        {
            LogNotRemoved(log, path, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{File} of a dead writer is in the ledger and was removed")]
    private static partial void LogRemoved(ILogger logger, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} of a dead writer is in the ledger and cannot be removed: {Failure}. The same of other files in this directory is not told again; give this user the right to, or set --ledger.unlink=none")]
    private static partial void LogNotRemoved(ILogger logger, string file, string failure);
}
