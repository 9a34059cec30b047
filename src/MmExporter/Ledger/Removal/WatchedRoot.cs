using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using MmExporter.Discovery;

namespace MmExporter.Ledger.Removal;

/// <summary>
/// A watched directory, and the <c>flock</c> on it, which one exporter has: it alone removes files below. The lock is kept as
/// long as the name stands for the same directory.
/// </summary>
internal sealed class WatchedRoot(string path) : IDisposable
{
    private const byte Slash = (byte)'/';

    private readonly byte[] path = Encoding.UTF8.GetBytes(path.TrimEnd('/') + '/');
    private readonly byte[] openPath = Encoding.UTF8.GetBytes(path + '\0');
    private SafeFileHandle? locked;
    private FileIdentity identity;

    public bool Contains(ReadOnlySpan<byte> file) => file.StartsWith(path);

    /// <summary>Takes the lock, or finds that it is still held.</summary>
    public bool TryLock()
    {
        int descriptor = Libc.OpenAt(Libc.AtCurrentDirectory, in openPath[0], Libc.OpenRootFlags);
        if (descriptor < 0)
        {
            return false;
        }

        var opened = new SafeFileHandle(descriptor, ownsHandle: true);
        bool isKnown = Libc.TryStatx(descriptor, out Libc.StatxResult status);
        var now = new FileIdentity(status.Device, status.Inode);
        if (isKnown && locked is not null && identity == now)
        {
            opened.Dispose();
            return true;
        }

        locked?.Dispose();
        locked = null;
        if (!isKnown || !Libc.TryLock(descriptor))
        {
            opened.Dispose();
            return false;
        }

        (locked, identity) = (opened, now);
        return true;
    }

    /// <summary>Opens the directory of a file below, through no symlink.</summary>
    /// <param name="file">The file's whole path.</param>
    /// <param name="name">Its name in that directory, with a NUL.</param>
    /// <returns>The directory, or null with errno set.</returns>
    public SafeFileHandle? OpenParent(ReadOnlySpan<byte> file, out byte[] name)
    {
        byte[] current = [(byte)'.', 0];
        SafeFileHandle? directory = null;
        ReadOnlySpan<byte> rest = file[path.Length..];
        while (true)
        {
            int parent = directory is null ? Descriptor(locked!) : Descriptor(directory);
            int opened = Libc.OpenAt(parent, in current[0], Libc.OpenDirectoryFlags);
            int errno = Marshal.GetLastPInvokeError();
            directory?.Dispose();
            int length = rest.IndexOf(Slash);
            name = [.. length < 0 ? rest : rest[..length], 0];
            if (opened < 0)
            {
                Marshal.SetLastPInvokeError(errno);
                return null;
            }

            directory = new SafeFileHandle(opened, ownsHandle: true);
            if (length < 0)
            {
                return directory;
            }

            current = name;
            rest = rest[(length + 1)..];
        }
    }

    public void Dispose() => locked?.Dispose();

    private static int Descriptor(SafeFileHandle handle) => (int)handle.DangerousGetHandle();
}
