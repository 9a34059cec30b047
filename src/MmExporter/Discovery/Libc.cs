using System.Runtime.InteropServices;

namespace MmExporter.Discovery;

/// <summary>The system calls .NET has no safe form of. All arguments are blittable: nothing is copied or allocated.</summary>
/// <remarks><see cref="System.IO.File"/> would hang on a FIFO, follow symlinks, open devices and take a
/// <c>flock</c>, which a starting writer of another language may be waiting for.</remarks>
internal static class Libc
{
    public const int EPERM = 1, ENOENT = 2, ESRCH = 3, EINTR = 4, EIO = 5, ENXIO = 6, EAGAIN = 11, EACCES = 13, ENOTDIR = 20, EINVAL = 22, ENFILE = 23,
        EMFILE = 24, EROFS = 30, ELOOP = 40;

    public const int S_IFMT = 0xF000, S_IFIFO = 0x1000, S_IFDIR = 0x4000, S_IFREG = 0x8000, S_IFLNK = 0xA000, S_IFSOCK = 0xC000;

    /// <summary>The current directory, as a directory descriptor.</summary>
    public const int AtCurrentDirectory = -100;

    public const int AtSymlinkNoFollow = 0x100;
    private const int AtEmptyPath = 0x1000;

    /// <summary>Type, mode, owner, link count, inode, size, and when the file was born.</summary>
    public const uint StatxBasic = 0xFFF;

    private static readonly byte[] EmptyPath = [0];

    private const int LockExclusive = 2, LockWithoutWaiting = 4;

    private const int RealTimeClock = 0, MonotonicClock = 1, BootTimeClock = 7;

    private const int GetOpenFileLock = 36;
    private const short LockForReading = 0, LockFree = 2;

    private const int WriteOnly = 1, Create = 0x40, Truncate = 0x200, CloseOnExec = 0x80000, NonBlocking = 0x800, NoControllingTerminal = 0x100;

    // These two differ between architectures.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    private static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;
    private static readonly int DirectoryOnly = IsArm ? 0x4000 : 0x10000;

    /// <summary>Whether the numbers above are those of this machine.</summary>
    public static bool IsSupported =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>Opens a metrics file for reading: never a symlink, never waiting for a FIFO's writer or a lease.</summary>
    public static readonly int OpenFileFlags = NoFollow | NonBlocking | CloseOnExec | NoControllingTerminal;

    /// <summary>Opens a subdirectory, never through a symlink.</summary>
    public static readonly int OpenDirectoryFlags = DirectoryOnly | NoFollow | NonBlocking | CloseOnExec;

    /// <summary>Opens a directory the user named, which may be a symlink.</summary>
    public static readonly int OpenRootFlags = DirectoryOnly | NonBlocking | CloseOnExec;

    /// <summary>Makes a file of the exporter's own for writing, or empties it; never through a symlink.</summary>
    public static readonly int WriteFileFlags = WriteOnly | Create | Truncate | NoFollow | NonBlocking | CloseOnExec | NoControllingTerminal;

    /// <summary>Opens a file that is only there to be locked, and makes it where it is not.</summary>
    public static readonly int LockFileFlags = WriteOnly | Create | NoFollow | NonBlocking | CloseOnExec | NoControllingTerminal;

    /// <param name="directory">A directory descriptor, or <see cref="AtCurrentDirectory"/>.</param>
    /// <param name="path">The first byte of a NUL-terminated path.</param>
    /// <param name="flags">One of the flag sets above that makes no file.</param>
    /// <returns>A descriptor, or -1 with errno set.</returns>
    [DllImport("libc", EntryPoint = "openat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int OpenAt(int directory, in byte path, int flags);

    /// <inheritdoc cref="OpenAt(int, in byte, int)"/>
    /// <param name="mode">The rights of a file that is made.</param>
    [DllImport("libc", EntryPoint = "openat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int OpenAt(int directory, in byte path, int flags, uint mode);

    /// <returns>Bytes written, perhaps fewer, or -1 with errno set.</returns>
    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Write(int descriptor, in byte bytes, nint length);

    /// <summary>Waits until a file, or the names of a directory, are on the disk.</summary>
    /// <returns>0, or -1 with errno set.</returns>
    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Sync(int descriptor);

    /// <returns>0, or -1 with errno set.</returns>
    [DllImport("libc", EntryPoint = "renameat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int RenameAt(int fromDirectory, in byte from, int toDirectory, in byte to);

    /// <param name="directory">A directory descriptor.</param>
    /// <param name="name">The first byte of a NUL-terminated name in it.</param>
    /// <param name="flags">0: a file.</param>
    /// <returns>0, or -1 with errno set.</returns>
    [DllImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int UnlinkAt(int directory, in byte name, int flags);

    /// <summary>Takes the <c>flock</c> of an open file or directory for as long as it is open.</summary>
    /// <returns>False with errno set; EAGAIN where somebody else has it.</returns>
    public static bool TryLock(int descriptor) => FileLockOf(descriptor, LockExclusive | LockWithoutWaiting) == 0;

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Statx(int directory, in byte path, int flags, uint mask, out StatxResult result);

    /// <summary>Asks about an open file or directory.</summary>
    /// <returns>False with errno set.</returns>
    public static bool TryStatx(int descriptor, out StatxResult result) =>
        Statx(descriptor, in EmptyPath[0], AtEmptyPath, StatxBasic, out result) == 0;

    /// <summary>Reads directory entries (<c>struct linux_dirent64</c>) into a buffer.</summary>
    /// <returns>Bytes read, 0 at the end, or -1 with errno set.</returns>
    [DllImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint GetDirectoryEntries(int directory, ref byte buffer, nint length);

    /// <summary>Asks whether somebody else's opening of the file holds a lock for writing on any of it: what would keep a lock for
    /// reading away. Locks of those who read it count for nothing. That takes no lock, and works on a descriptor that was opened
    /// for reading.</summary>
    /// <returns>False with errno set, where the file system knows no locks.</returns>
    public static bool TryGetLock(int descriptor, out bool isLocked)
    {
        var query = new FileLock { Type = LockForReading };
        bool isKnown = FileControl(descriptor, GetOpenFileLock, ref query) == 0;
        isLocked = isKnown && query.Type != LockFree;
        return isKnown;
    }

    /// <summary>Whether there is a process (or a thread) of this number in the exporter's PID namespace, whoever's it is. It is
    /// sent nothing.</summary>
    public static bool HasProcess(int process) => Kill(process, 0) == 0 || Marshal.GetLastPInvokeError() != ESRCH;

    /// <summary>When the clock that the kernel dates the start of processes by was at 0.</summary>
    public static DateTimeOffset BootTime() => DateTimeOffset.UnixEpoch + Clock(RealTimeClock) - Clock(BootTimeClock);

    /// <summary>CLOCK_MONOTONIC, which all processes of the machine see alike.</summary>
    public static TimeSpan MonotonicTime() => Clock(MonotonicClock);

    private static TimeSpan Clock(int number)
    {
        _ = GetClock(number, out ClockTime time);
        return TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick));
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);

    [DllImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetClock(int number, out ClockTime time);

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FileLockOf(int descriptor, int operation);

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FileControl(int descriptor, int command, ref FileLock query);

    /// <summary>The year 9000: what is added to such a time is still one that .NET has.</summary>
    private const long LatestSeconds = 221_845_392_000;

    /// <summary>The part of <c>struct statx</c> that is used.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct StatxResult
    {
        [FieldOffset(16)] public uint LinkCount;
        [FieldOffset(20)] public uint UserId;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong SizeBytes;

        /// <summary>When the file was born, in Unix seconds; 0 where the file system does not tell.</summary>
        [FieldOffset(80)] public long BirthSeconds;
        [FieldOffset(88)] public uint BirthNanoseconds;

        /// <summary>When the file was made, cut, or its owner, rights or names were changed last, in Unix seconds.</summary>
        [FieldOffset(96)] public long ChangeSeconds;
        [FieldOffset(104)] public uint ChangeNanoseconds;

        /// <summary>Major and minor number, one behind the other.</summary>
        [FieldOffset(136)] public ulong Device;

        public readonly DateTimeOffset Born => TimeOf(BirthSeconds, BirthNanoseconds);

        public readonly DateTimeOffset Changed => TimeOf(ChangeSeconds, ChangeNanoseconds);

        /// <summary>A file system may tell any number; one that is no time of ours becomes the nearest that is.</summary>
        private static DateTimeOffset TimeOf(long seconds, uint nanoseconds) =>
            DateTimeOffset.UnixEpoch.AddSeconds(Math.Clamp(seconds, 0, LatestSeconds)).AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
    }

    /// <summary><c>struct flock</c>. All zeros but for the type is the whole file, as locks of openings want it.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    private struct FileLock
    {
        [FieldOffset(0)] public short Type;
    }

    /// <summary><c>struct timespec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ClockTime
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
