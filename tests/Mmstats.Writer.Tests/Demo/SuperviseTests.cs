using Mmstats.Writer.Tests.Support;

namespace Mmstats.Writer.Tests.Demo;

public sealed class SuperviseTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Every_thread_of_every_process_has_a_file_that_moves()
    {
        await using var demo = await StartAsync();
        var files = Directory.GetFiles(directory.Path);
        Assert.Equal(6, files.Length);
        Assert.Equal(["cron", "web", "worker"], files.Select(AppOf).Distinct().Order());
        foreach (var file in files)
            await Until.TrueAsync(() => FileDecoder.Only(file, "web.requests").UInt64 > 20, $"requests in {file}");
        var contents = await PythonReader.ReadAsync(files[0]);
        Assert.Equal("1.4.2", contents["version"].Value);
        Assert.Equal("True", contents["healthy"].Value);
        demo.Signal(BackgroundProcess.SigTerm);
        Assert.Equal(0, await demo.WaitForExitAsync());
        Assert.Empty(Directory.GetFiles(directory.Path));
    }

    [Fact]
    public async Task Children_of_a_killed_parent_end_and_take_their_files_away()
    {
        await using var demo = await StartAsync();
        await demo.KillAsync();
        await Until.TrueAsync(() => Directory.GetFiles(directory.Path).Length == 0, "the end of the children");
    }

    [Theory]
    [InlineData("--nonsense")]
    [InlineData("--rate")]
    [InlineData("--rate", "fast")]
    [InlineData("--processes", "0")]
    [InlineData("loop", "--dirr", "x")]
    [InlineData("loop", "--name", "a/b")]
    [InlineData("loop", "--place", "nowhere")]
    [InlineData("loop", "--split", "8")]
    public async Task Command_line_that_cannot_be_understood_is_exit_code_2(params string[] arguments)
    {
        var output = await RunProcess.Async(RepoPaths.Demo, arguments);
        Assert.Equal(2, output.ExitCode);
        Assert.EndsWith("See mmstats-demo --help.\n", output.Stderr, StringComparison.Ordinal);
        Assert.Empty(output.Stdout);
    }

    [Fact]
    public async Task Directory_that_cannot_be_made_is_exit_code_1()
    {
        File.WriteAllText(directory.File("file"), "");
        foreach (var mode in new[] { new[] { "loop" }, [] })
        {
            var output = await RunProcess.Async(RepoPaths.Demo, [.. mode, "--dir", directory.File("file/sub")]);
            Assert.Equal(1, output.ExitCode);
            Assert.NotEmpty(output.Stderr);
        }
    }

    private static string AppOf(string path) => Path.GetFileName(path).Split('-')[0];

    private async Task<BackgroundProcess> StartAsync()
    {
        var demo = BackgroundProcess.Start(RepoPaths.Demo, ["--dir", directory.Path, "--rate", "500"]);
        await demo.WaitForLineAsync(line => line == "ready");
        return demo;
    }
}
