using Mmstats.Writer.Tests.Support;

namespace Mmstats.Writer.Tests.C;

[Collection(CPrograms.Collection)]
public sealed class NoFileTests(CPrograms programs) : IDisposable
{
    // Mounts $2 bytes on $1 and runs the writer there.
    private const string Script = """
        mount -t tmpfs -o size=$2 none "$1" || exit 99
        MMSTATS_PATH=$1/root "$0" without-room
        echo "exit $?"
        ls -A "$1/root/target"
        """;

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Application_on_a_full_disk_goes_on_and_says_why_nobody_sees_its_metrics()
    {
        var output = await RunOnDiskAsync("64k");
        Assert.Matches(
            @"^problem Cannot reserve room for /.*/root/target/\.target-\d+-[0-9a-f]{16}\.mmstats: No space left on device \(28\)\. " +
            @"Correct that or choose another directory with MMSTATS_PATH; until then nobody sees the metrics of process \d+\.\nexit 0\n$",
            output);
    }

    [Fact]
    public async Task Disk_with_enough_room_is_enough() =>
        Assert.Matches(@"^problem none\nexit 0\ntarget-\d+-[0-9a-f]{16}\.mmstats\n$", await RunOnDiskAsync("80k"));

    [Fact]
    public async Task Directory_that_cannot_be_made_is_a_problem_and_no_failure()
    {
        await File.WriteAllTextAsync(directory.File("file"), "");
        var output = await RunProcess.Async(programs.Target, ["without-room"], CPrograms.Root(directory.File("file/root")));
        Assert.StartsWith(
            $"problem Cannot make the directory {directory.Path}/file/root: Not a directory (20). Correct that ",
            output.MustSucceed().Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Series_that_find_no_place_are_counted_and_the_others_are_there()
    {
        const int UnplacedSeriesOffset = 232;
        const int RejectedValuesOffset = 216;
        const int Illegal = 6;
        const int Many = 100;
        var output = (await RunProcess.Async(programs.Target, ["misuse"], CPrograms.Root(directory.Path))).MustSucceed();
        Assert.StartsWith("problem The metric '' is in no file: a name, unit, ", output.Stdout, StringComparison.Ordinal);

        var path = Assert.Single(CPrograms.FilesOf(directory.Path, "target"));
        var file = await programs.ReadAsync(path);
        Assert.Equal(2, file.Series("good", "1").Number("value"));
        Assert.Equal(1, file.Series("good", "2").Number("value"));
        Assert.Equal(1.5, file.Series("gauge").Double("value"));
        var placed = file.GetProperty("series").GetArrayLength() - 4;
        Assert.InRange(placed, 1, Many - 1);

        var bytes = await File.ReadAllBytesAsync(path);
        Assert.Equal(Illegal + Many - placed, BitConverter.ToInt64(bytes, UnplacedSeriesOffset));
        Assert.Equal(1, BitConverter.ToInt64(bytes, RejectedValuesOffset));
    }

    private async Task<string> RunOnDiskAsync(string size) =>
        (await MountNamespace.RunAsync(Script, [programs.Target, directory.Path, size])).Stdout;
}
