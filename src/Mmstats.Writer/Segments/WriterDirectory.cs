using System.Runtime.InteropServices;
using System.Text;

namespace Mmstats.Writer.Segments;

/// <summary>The open directory of an application, in which its files are born and tidied up.</summary>
internal sealed class WriterDirectory : IDisposable
{
    private const int NameBytesMax = 64;
    private const int ModeOfNewFile = 0b110_000_000;
    private const int PermissionBits = 0b111_111_111;

    private readonly int descriptor;
    private readonly uint group;

    private WriterDirectory(string path, int descriptor, uint group)
    {
        Path = path;
        this.descriptor = descriptor;
        this.group = group;
    }

    public string Path { get; }

    /// <summary>The name of an application's directory: what is no letter, digit, dot, dash or underscore becomes an underscore.</summary>
    public static string NameOf(string application)
    {
        var bytes = Encoding.UTF8.GetBytes(application);
        var name = new StringBuilder(bytes.Length);
        foreach (var b in bytes.AsSpan(0, Math.Min(bytes.Length, NameBytesMax)))
        {
            var isKept = char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' || (b == '.' && name.Length > 0);
            name.Append(isKept ? (char)b : '_');
        }
        return name.ToString();
    }

    /// <summary>Opens the directory of an application; it and its root are made if they are missing.</summary>
    /// <param name="root">Where the directories of all applications are.</param>
    /// <param name="name">The directory's name.</param>
    /// <param name="mode">Permission bits of a directory that is made here, set whatever the umask says.</param>
    /// <exception cref="IOException">It could not be done; the message says what, why, and what helps.</exception>
    public static WriterDirectory Open(string root, string name, int mode)
    {
        Libc.RequireSupported();
        var path = System.IO.Path.Combine(root, name);
        var rootDescriptor = OpenRoot(root, mode);
        try
        {
            if (Libc.MakeDirectoryAt(rootDescriptor, name, mode & PermissionBits) == 0)
                return Adopt(path, OpenAt(rootDescriptor, name, path), mode);
            if (Marshal.GetLastPInvokeError() != Libc.ErrorExists)
                throw Libc.LastFailure(path, "make the directory of");
            return Adopt(path, OpenAt(rootDescriptor, name, path), mode: null);
        }
        finally
        {
            _ = Libc.Close(rootDescriptor);
        }
    }

    /// <summary>Creates a file of a name that was never used. Nobody but this user may open it so far.</summary>
    /// <exception cref="IOException">It could not be done.</exception>
    public int CreateFile(string name)
    {
        const int flags = Libc.OpenReadWrite | Libc.OpenCreate | Libc.OpenExclusive | Libc.OpenCloseOnExec;
        var file = Libc.OpenAt(descriptor, name, flags | Libc.OpenNoFollow, ModeOfNewFile);
        return file >= 0 ? file : throw Libc.LastFailure(PathOf(name), "create");
    }

    /// <summary>Opens a file to look at it. Negative: it cannot be.</summary>
    public int OpenFile(string name) => Libc.OpenAt(
        descriptor, name, Libc.OpenReadOnly | Libc.OpenNonBlocking | Libc.OpenCloseOnExec | Libc.OpenNoFollow, 0);

    /// <summary>Lets those read a file whom the directory is for.</summary>
    /// <exception cref="IOException">The mode could not be set.</exception>
    public void Share(int file, string name, int mode)
    {
        // The directory gives its group to its files if it is 2770. If it is not, and this user is not in that group, the file keeps its own.
        if (Libc.TryStat(file, out var status) && status.Group != group)
            _ = Libc.TryChangeGroup(file, group);
        if (Libc.ChangeMode(file, mode) != 0)
            throw Libc.LastFailure(PathOf(name), "set the permissions of");
    }

    /// <summary>Gives a file the name under which readers look for it.</summary>
    /// <exception cref="IOException">It could not be done.</exception>
    public void Rename(string from, string to)
    {
        if (Libc.RenameAt(descriptor, from, descriptor, to) != 0)
            throw Libc.LastFailure(PathOf(to), "rename");
    }

    /// <summary>Takes a file out of the directory. False: it is still there, or was not.</summary>
    public bool TryRemove(string name) => Libc.UnlinkAt(descriptor, name, 0) == 0;

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _ = Libc.Close(descriptor);

    private static int OpenRoot(string root, int mode)
    {
        var isNew = !Directory.Exists(root);
        try
        {
            Directory.CreateDirectory(root);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"Cannot make the directory {root} for metric files: {e.Message} Choose another one with MMSTATS_PATH.", e);
        }
        const int flags = Libc.OpenReadOnly | Libc.OpenCloseOnExec;
        var descriptor = Libc.Open(root, flags | Libc.OpenDirectory, 0);
        if (descriptor < 0)
            throw Libc.LastFailure(root, "open the root directory of");
        if (isNew)
            _ = TryChangeMode(descriptor, mode);
        return descriptor;
    }

    private static int OpenAt(int root, string name, string path)
    {
        const int flags = Libc.OpenReadOnly | Libc.OpenCloseOnExec;
        var descriptor = Libc.OpenAt(root, name, flags | Libc.OpenDirectory | Libc.OpenNoFollow, 0);
        return descriptor >= 0 ? descriptor : throw Libc.LastFailure(path, "open the directory of");
    }

    /// <summary>Some services may not set the group bit (RestrictSUIDSGID= of systemd). Files get the group of the directory in any case.</summary>
    private static bool TryChangeMode(int descriptor, int mode) =>
        Libc.ChangeMode(descriptor, mode) == 0 || Libc.ChangeMode(descriptor, mode & PermissionBits) == 0;

    private static WriterDirectory Adopt(string path, int descriptor, int? mode)
    {
        // The umask has taken bits from a directory that was just made.
        if ((mode is { } bits && !TryChangeMode(descriptor, bits)) || !Libc.TryStat(descriptor, out var status))
        {
            var failure = Libc.LastFailure(path, "set the permissions of the directory of");
            _ = Libc.Close(descriptor);
            throw failure;
        }
        return new WriterDirectory(path, descriptor, status.Group);
    }
}
