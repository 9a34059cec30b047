using MmExporter.Durable;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Durable;

public sealed class SealedFileTests : IDisposable
{
    private static readonly byte[] Content = [1, 2, 3, 4, 5];

    private readonly TempDirectory directory = new();
    private readonly ManualTime time = new();
    private readonly RecordingLogger<SealedFile> log = new();

    private string FilePath => directory.File("ledger.state");

    public void Dispose() => directory.Dispose();

    [Fact]
    public void What_was_written_last_is_read()
    {
        using (SealedFile file = Open())
        {
            Assert.False(file.TryRead(out _, out bool isDamaged));
            Assert.False(isDamaged);
            Assert.True(file.TryReplace(new byte[] { 9 }));
            Assert.True(file.TryReplace(Content));
        }

        using SealedFile next = Open();
        Assert.True(next.TryRead(out byte[]? content, out _));
        Assert.Equal(Content, content);
        Assert.Empty(log.Lines);
    }

    [Fact]
    public void Any_damage_is_found_and_the_file_is_set_aside()
    {
        using SealedFile file = Open();
        Assert.True(file.TryReplace(Content));
        byte[] whole = File.ReadAllBytes(FilePath);
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] changed = [.. whole];
            changed[i] ^= 0x40;
            foreach (byte[] bytes in new[] { changed, whole[..i] })
            {
                File.WriteAllBytes(FilePath, bytes);
                Assert.False(file.TryRead(out _, out bool isDamaged));
                Assert.True(isDamaged);
                Assert.False(File.Exists(FilePath));
                string aside = Assert.Single(Directory.GetFiles(directory.Path, "*.corrupt-*"));
                Assert.Equal(bytes, File.ReadAllBytes(aside));
                File.Delete(aside);
            }
        }
    }

    [Fact]
    public void A_failing_write_is_said_once()
    {
        using SealedFile file = Open();
        Directory.CreateDirectory(FilePath + ".tmp");
        Assert.False(file.TryReplace(Content));
        Assert.False(file.TryReplace(Content));
        Assert.Single(log.Lines);
        Directory.Delete(FilePath + ".tmp");
        Assert.True(file.TryReplace(Content));
    }

    [Fact]
    public void A_second_one_does_not_get_it()
    {
        using SealedFile first = Open();
        LedgerException refusal = Assert.Throws<LedgerException>(Open);
        Assert.StartsWith("--ledger.path: lock ", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith($"; the state is kept beside the ledger, in {FilePath}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_ledger_on_the_disk_nothing_is_kept()
    {
        using SealedFile file = SealedFile.Open(null, ".state", "the state", time, log);
        Assert.False(file.IsKept);
        Assert.True(file.TryReplace(Content));
        Assert.False(file.TryRead(out _, out _));
    }

    private SealedFile Open() => SealedFile.Open(directory.File("ledger"), ".state", "the state", time, log);
}
