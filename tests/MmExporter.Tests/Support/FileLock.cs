using System.Runtime.InteropServices;

namespace MmExporter.Tests.Support;

/// <summary>A lock of an opening of its own on a whole file: for writing as a writer's, or for reading.</summary>
internal sealed class FileLock : IDisposable
{
    private const int SetOpenFileLock = 37;
    private const short ForReading = 0, ForWriting = 1;

    private readonly FileStream file;

    public FileLock(string path, bool isForWriting = true)
    {
        file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var whole = new Whole { Type = isForWriting ? ForWriting : ForReading };
        Assert.Equal(0, FileControl((int)file.SafeFileHandle.DangerousGetHandle(), SetOpenFileLock, ref whole));
    }

    public void Dispose() => file.Dispose();

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FileControl(int descriptor, int command, ref Whole file);

    /// <summary><c>struct flock</c>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    private struct Whole
    {
        [FieldOffset(0)]
        public short Type;
    }
}
