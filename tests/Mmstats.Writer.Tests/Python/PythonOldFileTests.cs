namespace Mmstats.Writer.Tests.Python;

/// <summary>What a writer in Python removes at its start.</summary>
public sealed class PythonOldFileTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Files_of_writers_that_ended_a_day_ago_are_removed_and_those_of_killed_ones_a_day_after_they_were_found()
    {
        const string Program = """
            import os, struct, sys, time, mmstats2
            stats = mmstats2.open("old")
            print(struct.unpack_from("<Q", open(stats.files[0], "rb").read(256), 240)[0], len(os.listdir(stats.folder)))
            if sys.argv[1:] == ["die"]: os.kill(os.getpid(), 9)
            """;
        Assert.Equal("0 1\n", await PythonProgram.RunAsync(directory, Program));
        var killed = await RunProcess.Async(PythonProgram.Python, ["-u", "-c", Program, "die"], PythonProgram.Variables(directory));
        Assert.Equal("0 2\n", killed.Stdout);
        Assert.Equal("0 3\n", await PythonProgram.RunAsync(directory, Program));

        // What ended says so itself; of what was killed, the time of the file does, which was set in whole seconds when it was found.
        foreach (var path in Directory.GetFiles(directory.File("old")))
        {
            if ((bool)(await PythonProgram.ReadAsync(path))["closed"]!)
            {
                using var file = File.OpenWrite(path);
                file.Position = 208;
                file.Write(BitConverter.GetBytes(1_600_000_000_000_000_000L));
            }
            else
            {
                Assert.Equal(0, File.GetLastWriteTimeUtc(path).Ticks % TimeSpan.TicksPerSecond);
                File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            }
        }
        Assert.Equal("3 1\n", await PythonProgram.RunAsync(directory, Program));
    }

    [Fact]
    public async Task File_of_a_killed_writer_that_nobody_has_found_yet_is_kept_whatever_its_last_store()
    {
        const string Program = """
            import os, sys, mmstats2
            stats = mmstats2.open("found")
            print(len(os.listdir(stats.folder)))
            if sys.argv[1:] == ["die"]: os.kill(os.getpid(), 9)
            """;
        await RunProcess.Async(PythonProgram.Python, ["-u", "-c", Program, "die"], PythonProgram.Variables(directory));
        var path = Directory.GetFiles(directory.File("found")).Single();
        // Years after it began: a store into a page that was not touched before, and it says nothing of the end.
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, 500, DateTimeKind.Utc));
        Assert.Equal("2\n", await PythonProgram.RunAsync(directory, Program));
        Assert.Equal(0, File.GetLastWriteTimeUtc(path).Ticks % TimeSpan.TicksPerSecond);
    }
}
