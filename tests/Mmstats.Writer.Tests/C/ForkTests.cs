using Mmstats.Writer.Tests.Support;

namespace Mmstats.Writer.Tests.C;

[Collection(CPrograms.Collection)]
public sealed class ForkTests(CPrograms programs) : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Killed_parent_is_dead_while_its_child_lives_and_counts_for_itself()
    {
        await using var parent = BackgroundProcess.Start(programs.Target, ["forks"], CPrograms.Root(directory.Path));
        var parentPath = await PathAsync(parent, "parent ");
        var childPath = await PathAsync(parent, "child ");
        Assert.True(await programs.IsLockedAsync(parentPath));
        Assert.True(await programs.IsLockedAsync(childPath));

        parent.Signal(BackgroundProcess.SigKill);
        await Until.TrueAsync(() => !programs.IsLockedAsync(parentPath).GetAwaiter().GetResult(), "the parent is seen dead");
        Assert.True(await programs.IsLockedAsync(childPath));

        var files = await programs.ReadAllAsync(parentPath, childPath);
        Assert.Equal([5, 3], files.Select(file => file.Series("counter").Number("value")));
        Assert.Equal([4, 3], files.Select(file => file.Series("updown").Number("value")));
        Assert.Equal([4, 2], files.Select(file => file.Series("gauge").Double("value")));
        Assert.Equal([5, 3], files.Select(file => file.Series("histogram").Number("count")));
        Assert.Equal([10, 3], files.Select(file => file.Series("histogram").Double("sum")));
        Assert.Equal(1, files[1].Series("of.the.child").Number("value"));
        Assert.Equal(4, files[0].GetProperty("series").GetArrayLength());
        Assert.Equal(5, files[1].GetProperty("series").GetArrayLength());
        Assert.NotEqual(files[0].Resource("service.instance.id"), files[1].Resource("service.instance.id"));
        Assert.NotEqual(files[0].Resource("process.pid"), files[1].Resource("process.pid"));
        Assert.True(files[0].Series("counter").Number("created") < files[1].Series("counter").Number("created"));

        parent.CloseStandardInput();
        await Until.TrueAsync(() => !programs.IsLockedAsync(childPath).GetAwaiter().GetResult(), "the child is seen dead");
    }

    [Fact]
    public async Task A_hundred_children_of_a_program_with_threads_have_a_hundred_files_of_their_own()
    {
        var output = (await RunProcess.Async(programs.Target, ["forks-with-threads"], CPrograms.Root(directory.Path))).MustSucceed();
        var parentPath = output.Stdout["parent ".Length..].TrimEnd();
        string[] children = [.. CPrograms.FilesOf(directory.Path, "target").Where(path => path != parentPath)];
        Assert.Equal(100, children.Length);
        foreach (var file in await programs.ReadAllAsync(children))
        {
            Assert.True(file.GetProperty("closed").GetBoolean());
            Assert.Equal(3, file.Series("counter").Number("value"));
            Assert.Equal(3, file.Series("histogram").Number("count"));
        }
        var parent = await programs.ReadAsync(parentPath);
        Assert.Equal(0, parent.Series("counter").Number("value") % 100);
        Assert.Equal(parent.Series("counter").Number("value"), parent.Series("histogram").Number("count"));
    }

    private static async Task<string> PathAsync(BackgroundProcess process, string prefix)
    {
        var line = await process.WaitForLineAsync(line => line.StartsWith(prefix, StringComparison.Ordinal));
        return line[prefix.Length..];
    }
}
