using Mmstats.Demo;
using Mmstats.Writer.Tests.Support;

namespace Mmstats.Writer.Tests.Demo;

/// <summary>How a process can end, and what is left of its file.</summary>
public sealed class KillTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("inline")]
    [InlineData("word")]
    [InlineData("line")]
    [InlineData("page")]
    public async Task Killed_process_leaves_a_file_that_reads_whole(string place)
    {
        for (var round = 0; round < 3; round++)
        {
            await using var writer = Start("--pattern", "whole", "--place", place);
            var path = await PathOfAsync(writer);
            await Until.TrueAsync(() => (uint)FileDecoder.Only(path, "w").UInt64 > 1000, "updates");
            await writer.KillAsync();
            var fields = FileDecoder.ReadFile(path);
            Assert.True(SelfChecking.IsWhole(fields.Single(field => field.Label == "w").UInt64));
            Assert.True(SelfChecking.IsWhole(fields.Single(field => field.Label == "d").Double));
        }
    }

    [Theory]
    [InlineData(BackgroundProcess.SigTerm)]
    [InlineData(BackgroundProcess.SigInt)]
    public async Task Process_that_is_told_to_end_takes_its_file_away(int signal)
    {
        await using var writer = Start();
        var path = await PathOfAsync(writer);
        Assert.True(File.Exists(path));
        writer.Signal(signal);
        Assert.Equal(0, await writer.WaitForExitAsync());
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Process_that_forgets_its_file_takes_it_away_all_the_same()
    {
        await using var writer = Start("--leave-open", "--updates", "10");
        var path = await PathOfAsync(writer);
        Assert.Equal(0, await writer.WaitForExitAsync());
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Paced_writer_keeps_its_rate()
    {
        var started = TimeProvider.System.GetTimestamp();
        var output = await RunProcess.Async(
            RepoPaths.Demo, ["loop", "--dir", directory.Path, "--updates", "500", "--rate", "1000", "--keep"]);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0.499, 30);
        output.MustSucceed();
        Assert.Equal(500ul, FileDecoder.Only(Directory.GetFiles(directory.Path).Single(), "c").UInt64);
    }

    [Fact]
    public async Task Writer_bound_to_its_input_ends_with_it()
    {
        await using var writer = Start("--until-stdin-closes");
        var path = await PathOfAsync(writer);
        writer.CloseStandardInput();
        Assert.Equal(0, await writer.WaitForExitAsync());
        Assert.False(File.Exists(path));
    }

    private static async Task<string> PathOfAsync(BackgroundProcess writer)
    {
        await writer.WaitForLineAsync(line => line == "ready");
        var line = await writer.WaitForLineAsync(line => line.StartsWith("file ", StringComparison.Ordinal));
        return line["file ".Length..];
    }

    private BackgroundProcess Start(params string[] arguments) =>
        BackgroundProcess.Start(RepoPaths.Demo, ["loop", "--dir", directory.Path, "--name", "killed", .. arguments]);
}
