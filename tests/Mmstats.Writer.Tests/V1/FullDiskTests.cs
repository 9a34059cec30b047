using Mmstats.Writer.Tests.Support;

namespace Mmstats.Writer.Tests.V1;

/// <summary>
/// A file on a tmpfs of 64 KiB, which another process mounts where nobody else sees it.
/// </summary>
public sealed class FullDiskTests : IDisposable
{
    // Mounts on $1, leaves $2 of its 16 pages, runs the writer for a file of three pages, and tells how that went.
    private const string Script = """
        mount -t tmpfs -o size=64k none "$1" || exit 99
        head -c $(( (16 - $2) * 4096 )) /dev/zero > "$1/fill"
        "$0" loop --dir "$1" --name w --pattern whole --place page --updates 1000
        echo "exit $?"
        ls "$1"
        """;

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(0, "write to")]
    [InlineData(1, "reserve 12288 bytes for")]
    [InlineData(2, "reserve 12288 bytes for")]
    public async Task Full_disk_is_an_error_at_Create_and_no_signal(int pagesLeft, string what)
    {
        var output = await RunOnSmallDiskAsync(pagesLeft);
        Assert.Equal("exit 1\nfill\n", output.Stdout);
        Assert.StartsWith($"Cannot {what} the metric file {directory.Path}/w-", output.Stderr, StringComparison.Ordinal);
        Assert.EndsWith(": No space left on device (28). Make room there or choose another directory.\n", output.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disk_with_just_enough_room_is_enough()
    {
        var output = await RunOnSmallDiskAsync(pagesLeft: 3);
        Assert.EndsWith("ready\ndone\nexit 0\nfill\n", output.Stdout, StringComparison.Ordinal);
    }

    private Task<ProcessOutput> RunOnSmallDiskAsync(int pagesLeft) =>
        MountNamespace.RunAsync(Script, [RepoPaths.Demo, directory.Path, $"{pagesLeft}"]);
}
