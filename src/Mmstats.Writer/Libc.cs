using System.Runtime.InteropServices;

namespace Mmstats.Writer;

/// <summary>
/// The system calls a writer needs, with their numbers. Those that differ between processors stand here and nowhere
/// else; a processor that is not named here is refused.
/// </summary>
internal static unsafe partial class Libc
{
    public const int OpenReadOnly = 0x0;
    public const int OpenReadWrite = 0x2;
    public const int OpenCreate = 0x40;
    public const int OpenExclusive = 0x80;
    public const int OpenNonBlocking = 0x800;
    public const int OpenCloseOnExec = 0x80000;

    public const int ErrorNoEntry = 2;
    public const int ErrorInterrupted = 4;
    public const int ErrorExists = 17;
    private const int ErrorNotPermitted = 1;
    private const int ErrorAccess = 13;
    private const int ErrorNotDirectory = 20;
    private const int ErrorTooManyFiles = 24;
    private const int ErrorFileTooBig = 27;
    private const int ErrorNoSpace = 28;
    private const int ErrorReadOnly = 30;
    private const int ErrorNameTooLong = 36;
    private const int ErrorQuota = 122;

    public const int ProtectReadWrite = 0x3;
    public const int MapShared = 0x1;
    public const int MapPrivate = 0x2;
    public const int MapFixed = 0x10;
    public const int MapAnonymous = 0x20;
    public const int AdviseDontFork = 10;

    private const int LockSetOpenFile = 37;
    private const int LockGetOpenFile = 36;
    private const short LockForWriting = 1;
    private const short LockFree = 2;
    private const long TimeUnchanged = 0x3FFF_FFFE;
    private const uint Unchanged = uint.MaxValue;
    private const int LimitFileSize = 1;
    private const int AllocateRetryCountMax = 1000;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>What mmap returns when it fails.</summary>
    public const nint MapFailed = -1;

    private const int StatxWanted = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x40 | 0x100;
    private const int AtCurrentDirectory = -100;
    private const int AtSymlinkNoFollow = 0x100;
    private const int AtEmptyPath = 0x1000;

    /// <summary>O_DIRECTORY: anything else than a directory is an error.</summary>
    public static int OpenDirectory => ByProcessor(x64: 0x10000, arm64: 0x4000);

    /// <summary>O_NOFOLLOW: a symbolic link as the last part of the path is an error.</summary>
    public static int OpenNoFollow => ByProcessor(x64: 0x20000, arm64: 0x8000);

    private static int SystemCallStatx => ByProcessor(x64: 332, arm64: 291);

    private static int SystemCallGetTid => ByProcessor(x64: 186, arm64: 178);

    /// <summary>Throws on a system whose numbers are not here.</summary>
    /// <exception cref="PlatformNotSupportedException">It is not Linux, or the processor is not x86-64 or arm64.</exception>
    public static void RequireSupported()
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("Metric files can be written on Linux only: they need mmap and posix_fallocate.");
        _ = OpenNoFollow;
    }

    /// <summary>The kernel's id of the calling thread.</summary>
    public static int GetTid() => (int)SystemCall(SystemCallGetTid);

    /// <summary>What an open file is.</summary>
    public static bool TryStat(int descriptor, out FileStatus status) =>
        TryStat(descriptor, "", AtEmptyPath, out status);

    /// <summary>What lies at a path; a symbolic link is not followed.</summary>
    public static bool TryStat(string path, out FileStatus status) =>
        TryStat(AtCurrentDirectory, path, AtSymlinkNoFollow, out status);

    /// <summary>Locks the whole file for writing; the lock belongs to this opening of it. False: see the last error.</summary>
    public static bool TryLock(int descriptor)
    {
        var request = new FileLock { Type = LockForWriting };
        // SAFETY: the kernel reads a struct flock, whose layout the type fixes.
        return FileControl(descriptor, LockSetOpenFile, &request) == 0;
    }

    /// <summary>Whether some other opening of the file holds a lock. Takes nothing. An answer that cannot be had counts as a lock.</summary>
    public static bool IsLocked(int descriptor)
    {
        var request = new FileLock { Type = LockForWriting };
        // SAFETY: the kernel writes a struct flock, whose layout the type fixes.
        return FileControl(descriptor, LockGetOpenFile, &request) != 0 || request.Type != LockFree;
    }

    /// <summary>Sets the time of the last modification, in seconds.</summary>
    public static bool TrySetModified(int descriptor, long seconds)
    {
        // SAFETY: the kernel reads two struct timespec: for the last access and for the modification.
        var times = stackalloc long[] { 0, TimeUnchanged, seconds, 0 };
        return SetTimes(descriptor, times) == 0;
    }

    /// <summary>Gives a file to a group; its user stays.</summary>
    public static bool TryChangeGroup(int descriptor, uint group) => ChangeOwner(descriptor, Unchanged, group) == 0;

    /// <summary>Reserves all of a file's bytes on its disk.</summary>
    /// <exception cref="IOException">There is no room, or the disk cannot do it.</exception>
    public static void Reserve(int descriptor, string path, int lengthBytes)
    {
        // Beyond the limit the kernel would not refuse but send a signal that kills the application.
        var limits = stackalloc ulong[2];
        if (GetLimits(LimitFileSize, limits) == 0 && limits[0] < (ulong)lengthBytes)
            throw Failure(path, $"reserve {lengthBytes} bytes for", ErrorFileTooBig);
        // Without this a full disk would show at the first store into a page, as a signal that kills the application.
        int error;
        var attempt = 0;
        do
            error = Allocate(descriptor, 0, lengthBytes);
        while (error == ErrorInterrupted && ++attempt < AllocateRetryCountMax);
        if (error != 0)
            throw Failure(path, $"reserve {lengthBytes} bytes for", error);
    }

    /// <summary>What could not be done with a file, why, and what helps.</summary>
    public static IOException Failure(string path, string what, int error) =>
        new($"Cannot {what} the metric file {path}: {Marshal.GetPInvokeErrorMessage(error)} ({error}). {Advice(error)}", error);

    /// <summary>The same for the error of the last call.</summary>
    public static IOException LastFailure(string path, string what) => Failure(path, what, Marshal.GetLastPInvokeError());

    /// <summary>What helps against an error, as a sentence for the one who runs the application.</summary>
    private static string Advice(int error) => error switch
    {
        ErrorNoEntry or ErrorNotDirectory => "Create the directory first or choose another one.",
        ErrorNotPermitted or ErrorAccess => "Give this user the right to write there or choose another directory.",
        ErrorFileTooBig => "Raise the limit of file sizes of this process (ulimit -f).",
        ErrorNoSpace or ErrorQuota => "Make room there or choose another directory.",
        ErrorReadOnly => "Choose a directory that can be written to.",
        ErrorTooManyFiles => "Raise the limit of open files of this process.",
        ErrorNameTooLong => "Choose a shorter file name.",
        _ => "Choose another directory.",
    };

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenAt(int directory, string name, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeDirectoryAt(int directory, string name, int mode);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UnlinkAt(int directory, string name, int flags);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RenameAt(int oldDirectory, string oldName, int newDirectory, string newName);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    public static partial nint ReadAt(int descriptor, byte* bytes, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    public static partial int ChangeMode(int descriptor, int mode);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint WriteAt(int descriptor, byte* bytes, nuint count, long offset);

    /// <summary>Unlike the others it returns the error number.</summary>
    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    private static partial int Allocate(int descriptor, long offset, long length);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint length, int protection, int flags, int descriptor, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    public static partial int Advise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "getuid")]
    public static partial uint GetUid();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint GetEffectiveUid();

    [LibraryImport("libc", EntryPoint = "getgid")]
    public static partial uint GetGid();

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FileControl(int descriptor, int command, FileLock* request);

    /// <summary>Stores the limit that holds and the one it can be raised to.</summary>
    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimits(int resource, ulong* limits);

    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    private static partial int SetTimes(int descriptor, long* times);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int ChangeOwner(int descriptor, uint user, uint group);

    // glibc has gettid and statx only from 2.30 and 2.28 on and musl's are younger still, so these go by number.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint SystemCall(nint number, nint descriptor, string path, nint flags, nint mask, Statx* result);

    private static bool TryStat(int descriptor, string path, int flags, out FileStatus status)
    {
        // SAFETY: the kernel writes at most sizeof(Statx) bytes, whose size the layout of the type fixes.
        Statx found;
        if (SystemCall(SystemCallStatx, descriptor, path, flags, StatxWanted, &found) != 0)
        {
            status = default;
            return false;
        }
        status = new FileStatus(
            found.Mode,
            (ulong)found.DeviceMajor << 32 | found.DeviceMinor,
            found.Inode,
            found.Links,
            found.User,
            found.Group,
            (found.ModifiedSeconds * NanosecondsPerSecond) + found.ModifiedNanoseconds);
        return true;
    }

    private static int ByProcessor(int x64, int arm64) => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => x64,
        Architecture.Arm64 => arm64,
        var other => throw new PlatformNotSupportedException($"Metric files can be written on x86-64 and arm64; this process runs on {other}."),
    };

    /// <summary>struct statx of Linux, the same on every processor.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
    /// <summary>struct flock of 64-bit Linux: the whole file, from its start on, is what zeros say.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    private struct FileLock
    {
        [FieldOffset(0)]
        public short Type;
    }
}
