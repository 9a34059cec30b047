using System.Text.Json;

namespace MmExporter.Discovery;

/// <summary>The names of the reasons, and how the kernel's answers become reasons.</summary>
internal static class RefusalReasons
{
    /// <summary>All reasons in the order of their values; <see cref="Name"/> of each is its <c>reason</c> label.</summary>
    public static readonly IReadOnlyList<RefusalReason> All = Enum.GetValues<RefusalReason>();

    private static readonly string[] Names =
        [.. All.Select(reason => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString()))];

    public static string Name(this RefusalReason reason) => Names[(int)reason];

    /// <summary>What an errno of openat, statx, getdents64 or pread means for the file.</summary>
    public static RefusalReason FromErrno(int errno) => errno switch
    {
        Libc.EACCES or Libc.EPERM => RefusalReason.PermissionDenied,
        Libc.ELOOP => RefusalReason.Symlink,
        Libc.ENXIO => RefusalReason.Socket,
        Libc.EAGAIN => RefusalReason.Busy,
        Libc.EMFILE or Libc.ENFILE => RefusalReason.TooManyOpenFiles,
        Libc.ENOENT or Libc.ENOTDIR => RefusalReason.MissingDirectory,
        _ => RefusalReason.IoError,
    };

    /// <summary>What the type bits of a mode (<c>S_IFMT</c>) mean; None for a regular file.</summary>
    public static RefusalReason FromMode(int mode) => (mode & Libc.S_IFMT) switch
    {
        Libc.S_IFREG => RefusalReason.None,
        Libc.S_IFLNK => RefusalReason.Symlink,
        Libc.S_IFDIR => RefusalReason.Directory,
        Libc.S_IFIFO => RefusalReason.Fifo,
        Libc.S_IFSOCK => RefusalReason.Socket,
        _ => RefusalReason.Device,
    };
}
