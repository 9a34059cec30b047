namespace Mmstats.Writer.Tests.C;

[Collection(CPrograms.Collection)]
public sealed class KilledWriterTests(CPrograms programs) : IDisposable
{
    private const int Rounds = 200;

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Writer_killed_at_any_moment_leaves_a_file_that_reads_and_has_lost_nothing()
    {
        var random = new Random(1);
        var files = 0;
        var updates = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            var root = directory.File($"{round}");
            var report = directory.File($"report-{round}");
            await File.WriteAllBytesAsync(report, new byte[16]);
            await using (var writer = BackgroundProcess.Start(programs.Target, ["until-killed", report], CPrograms.Root(root)))
            {
                await Task.Delay(random.Next(8));
                await writer.KillAsync();
            }

            var told = await File.ReadAllBytesAsync(report);
            var (begun, done) = (BitConverter.ToInt64(told, 0), BitConverter.ToInt64(told, 8));
            if (CPrograms.FilesOf(root, "target") is not [var path])
            {
                // Killed before it was born.
                Assert.Equal(0, begun);
                continue;
            }
            files++;
            updates += done;
            var file = await programs.ReadAsync(path);
            if (begun == 0)
                continue;
            Assert.InRange(file.Series("counter").Number("value"), done, begun);
            Assert.InRange(file.Series("histogram").Number("count"), done, begun);
            Assert.False(await programs.IsLockedAsync(path));
        }
        Assert.InRange(files, Rounds / 2, Rounds);
        Assert.True(updates > 100_000, $"Only {updates} updates in all: the writers were killed too early for this to say something.");
    }
}
