using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using MmExporter.Discovery;

namespace MmExporter.Durable;

/// <summary>
/// A file that is only ever replaced as a whole, and the lock on it, which is held as long as this lives. Names are looked up in its
/// directory as that was opened: if another one takes its place, nothing is written there that nobody has locked.
/// </summary>
internal sealed class DurableFile : IDisposable
{
    /// <summary>Bytes that are read of a file at most, but one, by which a longer one is known.</summary>
    public const long LengthMax = 1 << 30;

    private const uint FileMode = 0x1A0; // rw-r-----

    private readonly string path;
    private readonly byte[] name, temporaryName;
    private readonly SafeFileHandle directory;
    private readonly SafeFileHandle lockFile;

    private DurableFile(string path, SafeFileHandle directory, SafeFileHandle lockFile)
    {
        this.path = path;
        this.directory = directory;
        this.lockFile = lockFile;
        name = Name(Path.GetFileName(path));
        temporaryName = Name(Path.GetFileName(path) + ".tmp");
    }

    /// <summary>Opens the directory and takes the lock.</summary>
    /// <param name="path">The file, absolute.</param>
    /// <exception cref="SystemCallException">It cannot be; the errno is EAGAIN where somebody else has the lock.</exception>
    public static DurableFile Open(string path)
    {
        string parent = Path.GetDirectoryName(path)!;
        SafeFileHandle directory = Handle(Libc.OpenAt(Libc.AtCurrentDirectory, in Name(parent)[0], Libc.OpenRootFlags), $"open {parent}");
        SafeFileHandle? lockFile = null;
        try
        {
            string lockPath = path + ".lock";
            byte[] lockName = Name(Path.GetFileName(lockPath));
            lockFile = Handle(Libc.OpenAt(Descriptor(directory), in lockName[0], Libc.LockFileFlags, FileMode), $"open {lockPath}");
            if (!Libc.TryLock(Descriptor(lockFile)))
            {
                throw SystemCallException.Last($"lock {lockPath}");
            }

            return new DurableFile(path, directory, lockFile);
        }
        catch (SystemCallException)
        {
            lockFile?.Dispose();
            directory.Dispose();
            throw;
        }
    }

    /// <summary>The whole file; null where there is none.</summary>
    /// <exception cref="SystemCallException">It is there and cannot be read.</exception>
    public byte[]? Read() => Read(Descriptor(directory), name, path);

    /// <summary>The same without a directory and its lock.</summary>
    public static byte[]? Read(string path) => Read(Libc.AtCurrentDirectory, Name(path), path);

    /// <summary>Removes what a write has left behind that was broken off. If it stays, the next write takes its place.</summary>
    public void RemoveTemporary() => _ = Libc.UnlinkAt(Descriptor(directory), in temporaryName[0], 0);

    /// <summary>Replaces the file as a whole: whenever this breaks off, either the old one is there or the new one.</summary>
    /// <param name="write">Gives the bytes.</param>
    /// <exception cref="SystemCallException">It failed, and the old one is there (or, if only the last step failed, perhaps the new one).</exception>
    public void Replace(Action<Action<ReadOnlyMemory<byte>>> write)
    {
        int inDirectory = Descriptor(directory);
        using (SafeFileHandle file = Handle(Libc.OpenAt(inDirectory, in temporaryName[0], Libc.WriteFileFlags, FileMode), $"create {path}.tmp"))
        {
            int descriptor = Descriptor(file);
            write(bytes => Write(descriptor, bytes.Span));
            Check(Libc.Sync(descriptor), $"fsync {path}.tmp");
        }

        Check(Libc.RenameAt(inDirectory, in temporaryName[0], inDirectory, in name[0]), $"rename {path}.tmp");
        Sync();
    }

    /// <summary>Gives the file another name that nothing has yet.</summary>
    /// <exception cref="SystemCallException">It cannot be renamed.</exception>
    public void Rename(string newPath)
    {
        int inDirectory = Descriptor(directory);
        Check(Libc.RenameAt(inDirectory, in name[0], inDirectory, in Name(Path.GetFileName(newPath))[0]), $"rename {path}");
        Sync();
    }

    /// <summary>Waits until the names are on the disk. Some network file systems know no such thing; there it is done by itself.</summary>
    /// <exception cref="SystemCallException">They are not.</exception>
    public void Sync()
    {
        if (Libc.Sync(Descriptor(directory)) < 0 && Marshal.GetLastPInvokeError() != Libc.EINVAL)
        {
            throw SystemCallException.Last($"fsync the directory of {path}");
        }
    }

    public void Dispose()
    {
        lockFile.Dispose();
        directory.Dispose();
    }

    private void Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            nint written = Libc.Write(descriptor, in bytes[0], bytes.Length);
            if (written < 0 && Marshal.GetLastPInvokeError() != Libc.EINTR)
            {
                throw SystemCallException.Last($"write {path}.tmp");
            }

            bytes = bytes[(int)Math.Max(written, 0)..];
        }
    }

    private static byte[]? Read(int directory, byte[] name, string path)
    {
        int descriptor = Libc.OpenAt(directory, in name[0], Libc.OpenFileFlags);
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == Libc.ENOENT)
        {
            return null;
        }

        using SafeFileHandle file = Handle(descriptor, $"open {path}");
        if (!Libc.TryStatx(descriptor, out Libc.StatxResult status))
        {
            throw SystemCallException.Last($"statx {path}");
        }

        if ((status.Mode & Libc.S_IFMT) != Libc.S_IFREG)
        {
            throw new IOException($"{path} is no regular file");
        }

        // One byte more than the limit is enough to be refused.
        var bytes = new byte[Math.Min(status.SizeBytes, LengthMax + 1)];
        int count = 0;
        for (int read = 1; read > 0 && count < bytes.Length; count += read)
        {
            read = RandomAccess.Read(file, bytes.AsSpan(count), count);
        }

        return count == bytes.Length ? bytes : bytes[..count];
    }

    private static SafeFileHandle Handle(int descriptor, string what) =>
        descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw SystemCallException.Last(what);

    private static void Check(int result, string what)
    {
        if (result < 0)
        {
            throw SystemCallException.Last(what);
        }
    }

    private static int Descriptor(SafeFileHandle handle) => (int)handle.DangerousGetHandle();

    private static byte[] Name(string path) => Encoding.UTF8.GetBytes(path + '\0');
}
