using Microsoft.Win32.SafeHandles;
using MmExporter.Ledger.Removal;

namespace MmExporter.Tests.Ledger;

/// <summary>Whether a file still holds the same.</summary>
public sealed class FileChecksumTests : IDisposable
{
    private const int Length = 200_000;

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void One_other_byte_anywhere_and_one_more_is_another_checksum()
    {
        string path = directory.File("x");
        byte[] bytes = new byte[Length];
        File.WriteAllBytes(path, bytes);
        using FileStream opened = File.Open(path, FileMode.Open);
        SafeFileHandle file = opened.SafeFileHandle;
        uint? whole = FileChecksum.Of(file, Length + 1);
        Assert.NotNull(whole);
        foreach (int at in new[] { 0, 65_535, 65_536, Length - 1 })
        {
            RandomAccess.Write(file, [1], at);
            Assert.NotEqual(whole, FileChecksum.Of(file, Length + 1));
            RandomAccess.Write(file, [0], at);
            Assert.Equal(whole, FileChecksum.Of(file, Length + 1));
        }

        RandomAccess.SetLength(file, Length + 1);
        Assert.NotEqual(whole, FileChecksum.Of(file, Length + 1));
    }

    [Fact]
    public void What_cannot_be_read_has_none()
    {
        using FileStream opened = File.OpenWrite(directory.File("x"));
        Assert.Null(FileChecksum.Of(opened.SafeFileHandle, Length));
    }
}
