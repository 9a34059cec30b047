using System.Runtime.InteropServices;

namespace Mmstats.Writer;

/// <summary>
/// A file of a fixed size, created here, whole on its disk, and mapped for writing. The address is good until the
/// process ends: first the file lies behind it, and after <see cref="Detach"/> private memory does.
/// </summary>
internal sealed unsafe class MappedRegion
{
    private const int AllocateRetryCountMax = 1000;
    private const int CreateRetryCountMax = 16;

    private readonly FileIdentity identity;

    private MappedRegion(string path, FileIdentity identity, nint address, int lengthBytes)
    {
        Path = path;
        this.identity = identity;
        Address = (byte*)address;
        LengthBytes = lengthBytes;
    }

    public string Path { get; }

    public byte* Address { get; }

    public int LengthBytes { get; }

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
    public static MappedRegion Create(string path, int lengthBytes, int mode, ReadOnlySpan<byte> head)
    {
        Libc.RequireSupported();
        var descriptor = CreateFile(path);
        var address = Libc.MapFailed;
        try
        {
            WriteHead(descriptor, path, head);
            Allocate(descriptor, path, lengthBytes);
            if (Libc.ChangeMode(descriptor, mode) != 0)
                throw Failure(path, "set the permissions of", Marshal.GetLastPInvokeError());
            if (!Libc.TryStat(descriptor, out var identity))
                throw Failure(path, "look at", Marshal.GetLastPInvokeError());
            address = Libc.Map(0, (nuint)lengthBytes, Libc.ProtectReadWrite, Libc.MapShared, descriptor, 0);
            if (address == Libc.MapFailed)
                throw Failure(path, "map", Marshal.GetLastPInvokeError());
            // A forked child must not write into its parent's file.
            if (Libc.Advise(address, (nuint)lengthBytes, Libc.AdviseDontFork) != 0)
                throw Failure(path, "keep forked children out of", Marshal.GetLastPInvokeError());
            return new MappedRegion(path, identity, address, lengthBytes);
        }
        catch
        {
            if (address != Libc.MapFailed)
                _ = Libc.Unmap(address, (nuint)lengthBytes);
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

    /// <summary>
    /// Puts private memory in the place of the file, in one step, so that a store of another thread that is on its way
    /// lands somewhere harmless. That memory is never given back, because nobody can know when the last such store is
    /// done; it costs addresses for <see cref="LengthBytes"/>, and memory only for the pages that are written to.
    /// </summary>
    public void Detach()
    {
        const int flags = Libc.MapPrivate | Libc.MapAnonymous | Libc.MapFixed;
        // Should the kernel refuse (it may have no room for one more mapping), the file stays mapped: late stores then
        // land in a file that has no name any more, which is as harmless.
        _ = Libc.Map((nint)Address, (nuint)LengthBytes, Libc.ProtectReadWrite, flags, -1, 0);
    }

    /// <summary>Takes the file out of its directory, unless somebody put another one in its place.</summary>
    public void Delete()
    {
        // A file that cannot be deleted is litter but no reason to fail the end of an application.
        if (Libc.TryStat(Path, out var found) && found.IsSameFile(identity))
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
                throw Failure(path, "create", error);
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
            throw Failure(path, "replace the old file at", error);
    }

    private static void WriteHead(int descriptor, string path, ReadOnlySpan<byte> head)
    {
        // SAFETY: the span is pinned for the call, which reads only its length.
        fixed (byte* bytes = head)
        {
            if (Libc.WriteAt(descriptor, bytes, (nuint)head.Length, 0) != head.Length)
                throw Failure(path, "write to", Marshal.GetLastPInvokeError());
        }
    }

    private static void Allocate(int descriptor, string path, int lengthBytes)
    {
        // Without this a full disk would show at the first store into a page, as a signal that kills the application.
        int error;
        var attempt = 0;
        do
            error = Libc.Allocate(descriptor, 0, lengthBytes);
        while (error == Libc.ErrorInterrupted && ++attempt < AllocateRetryCountMax);
        if (error != 0)
            throw Failure(path, $"reserve {lengthBytes} bytes for", error);
    }

    private static IOException Failure(string path, string what, int error) =>
        new($"Cannot {what} the metric file {path}: {Marshal.GetPInvokeErrorMessage(error)} ({error}). {Libc.Advice(error)}", error);
}
