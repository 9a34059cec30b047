using System.Runtime.InteropServices;

namespace Mmstats.Writer.V1;

/// <summary>
/// A file of a fixed size, created here, whole on its disk, and mapped for writing. The address is good until the
/// process ends: first the file lies behind it, and after <see cref="Detach"/> private memory does.
/// </summary>
internal sealed unsafe class V1Region
{
    private const int CreateRetryCountMax = 16;

    private readonly FileStatus status;
    private readonly Mapping mapping;

    private V1Region(string path, FileStatus status, Mapping mapping)
    {
        Path = path;
        this.status = status;
        this.mapping = mapping;
    }

    public string Path { get; }

    public byte* Address => mapping.Address;

    public int LengthBytes => mapping.LengthBytes;

    /// <summary>
    /// Creates a new file and maps it. A regular file that lies at the path already is taken out of the directory
    /// first, never shortened: whoever has it mapped keeps what they have, where shortening would kill them.
    /// </summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="lengthBytes">The size of the file. All of it is zero, but for the head.</param>
    /// <param name="mode">Permission bits, set whatever the umask says.</param>
    /// <param name="head">The first bytes; they are in the file before it has its full size.</param>
    /// <exception cref="IOException">It could not be done; the message says what, why, and what helps.</exception>
    /// <exception cref="PlatformNotSupportedException">It is not Linux on x86-64 or arm64.</exception>
    public static V1Region Create(string path, int lengthBytes, int mode, ReadOnlySpan<byte> head)
    {
        Libc.RequireSupported();
        var descriptor = CreateFile(path);
        try
        {
            WriteHead(descriptor, path, head);
            Libc.Reserve(descriptor, path, lengthBytes);
            if (Libc.ChangeMode(descriptor, mode) != 0)
                throw Libc.LastFailure(path, "set the permissions of");
            if (!Libc.TryStat(descriptor, out var status))
                throw Libc.LastFailure(path, "look at");
            var mapping = Mapping.OfFile(descriptor, lengthBytes) ?? throw Libc.LastFailure(path, "map");
            return new V1Region(path, status, mapping);
        }
        catch
        {
            // Nobody needs half a file, and the error that is on its way says more than one of this would.
            _ = Libc.Unlink(path);
            throw;
        }
        finally
        {
            // The mapping keeps the file; a descriptor would only be one more thing to leak.
            _ = Libc.Close(descriptor);
        }
    }

    /// <summary>Puts private memory in the place of the file: see <see cref="Mapping.Detach"/>.</summary>
    public void Detach() => mapping.Detach();

    /// <summary>Takes the file out of its directory, unless somebody put another one in its place.</summary>
    public void Delete()
    {
        // A file that cannot be deleted is litter but no reason to fail the end of an application.
        if (Libc.TryStat(Path, out var found) && found.IsSameFile(status))
            _ = Libc.Unlink(Path);
    }

    private static int CreateFile(string path)
    {
        const int flags = Libc.OpenReadWrite | Libc.OpenCreate | Libc.OpenExclusive | Libc.OpenCloseOnExec;
        for (var attempt = 0; ; attempt++)
        {
            var descriptor = Libc.Open(path, flags | Libc.OpenNoFollow, Convert.ToInt32("600", 8));
            if (descriptor >= 0)
                return descriptor;
            var error = Marshal.GetLastPInvokeError();
            if (attempt == CreateRetryCountMax || error is not (Libc.ErrorExists or Libc.ErrorInterrupted))
                throw Libc.Failure(path, "create", error);
            if (error == Libc.ErrorExists)
                RemoveOld(path);
        }
    }

    private static void RemoveOld(string path)
    {
        if (Libc.TryStat(path, out var found))
        {
            if (!found.IsRegularFile)
            {
                throw new IOException(
                    $"Cannot create the metric file {path}: something that is not a regular file is there. Remove it or choose another name.");
            }
            if (Libc.Unlink(path) == 0)
                return;
        }
        var error = Marshal.GetLastPInvokeError();
        if (error != Libc.ErrorNoEntry)
            throw Libc.Failure(path, "replace the old file at", error);
    }

    private static void WriteHead(int descriptor, string path, ReadOnlySpan<byte> head)
    {
        // SAFETY: the span is pinned for the call, which reads only its length.
        fixed (byte* bytes = head)
        {
            if (Libc.WriteAt(descriptor, bytes, (nuint)head.Length, 0) != head.Length)
                throw Libc.LastFailure(path, "write to");
        }
    }
}
