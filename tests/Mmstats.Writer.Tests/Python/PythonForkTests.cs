using System.Globalization;
using System.Text.Json.Nodes;
using Mmstats.Writer.Tests.Support;

namespace Mmstats.Writer.Tests.Python;

/// <summary>A program in Python that forks: each process has its own file, and dies for itself.</summary>
public sealed class PythonForkTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("os.fork() == 0 and child()")]
    [InlineData("multiprocessing.get_context('fork').Process(target=child).start()")]
    public async Task Child_counts_in_its_own_file_and_does_not_keep_its_dead_parent_alive(string fork)
    {
        await using var parent = PythonProgram.Start(directory, $$"""
            import multiprocessing, os, sys, time, mmstats2
            stats = mmstats2.open("fork")
            count, sizes = stats.counter("count", labels={"who": "all"}), stats.histogram("sizes")
            count.add(5)
            sizes.record(7)
            def child():
                before = stats.files
                count.increment()
                sizes.record(2)
                stats.counter("later").add(3)
                print("child", os.getpid(), stats.files[0], flush=True)
                time.sleep(60)
                os._exit(0)
            print("parent", stats.files[0], flush=True)
            {{fork}}
            count.increment()
            time.sleep(60)
            """);
        var parentPath = (await parent.WaitForLineAsync(line => line.StartsWith("parent ", StringComparison.Ordinal))).Split(' ')[1];
        var words = (await parent.WaitForLineAsync(line => line.StartsWith("child ", StringComparison.Ordinal))).Split(' ');
        using var child = System.Diagnostics.Process.GetProcessById(int.Parse(words[1], CultureInfo.InvariantCulture));
        try
        {
            Assert.True(await PythonProgram.IsLockedAsync(parentPath));
            parent.Signal(BackgroundProcess.SigKill);
            await Until.TrueAsync(() => parent.HasExited, "the end of the parent");
            Assert.False(await PythonProgram.IsLockedAsync(parentPath));
            Assert.True(await PythonProgram.IsLockedAsync(words[2]));

            var parents = await PythonProgram.ReadAsync(parentPath);
            Assert.Equal("6", PythonProgram.Value(parents, "count", "all"));
            Assert.Equal("7", (string)PythonProgram.Series(parents, "sizes")["sum"]!);
            Assert.Equal(2, parents["series"]!.AsArray().Count);
            Assert.False((bool)parents["closed"]!);

            var childs = await PythonProgram.ReadAsync(words[2]);
            Assert.Equal("1", PythonProgram.Value(childs, "count", "all"));
            Assert.Equal("2", (string)PythonProgram.Series(childs, "sizes")["max"]!);
            Assert.Equal("3", PythonProgram.Value(childs, "later"));
            Assert.Equal(words[1], (string)childs["resource"]!["process.pid"]!);
            Assert.NotEqual((string)parents["resource"]!["service.instance.id"]!, (string)childs["resource"]!["service.instance.id"]!);
            Assert.True(Created(childs) > Created(parents));
        }
        finally
        {
            child.Kill();
        }
    }

    [Fact]
    public async Task Workers_of_workers_begin_at_zero_and_their_sum_is_whole()
    {
        await PythonProgram.RunAsync(directory, """
            import os, threading, mmstats2
            stats = mmstats2.open("workers")
            many = [stats.counter("many", labels={"number": number}) for number in range(800)]
            stop = threading.Event()
            def work():
                while not stop.is_set(): many[0].increment()
            thread = threading.Thread(target=work)
            thread.start()
            for _ in range(4):
                if os.fork() == 0:
                    if os.fork() == 0:
                        for one in many[1:]: one.add(10)
                        os._exit(0)
                    os.wait()
                    for one in many[1:]: one.add(100)
                    stats.close()
                    os._exit(0)
                os.wait()
            stop.set()
            thread.join()
            for one in many[1:]: one.add(1000)
            """);
        var sums = new Dictionary<string, long>();
        var files = await PythonProgram.ReadAllAsync(directory, "workers");
        foreach (var series in files.SelectMany(file => file["series"]!.AsArray()))
        {
            var number = (string)series!["labels"]![0]!;
            var value = long.Parse((string)series["value"]!, CultureInfo.InvariantCulture);
            sums[number] = sums.GetValueOrDefault(number) + value;
        }
        Assert.Equal(9 * files.Max(file => (int)file["segment"]! + 1), files.Count);
        Assert.Equal(800, sums.Count);
        Assert.All(sums.Where(sum => sum.Key != "0"), sum => Assert.Equal(1440, sum.Value));
    }

    [Fact]
    public async Task Descriptors_that_a_daemon_closes_are_none_of_the_writer()
    {
        var said = await PythonProgram.RunAsync(directory, """
            import os, mmstats2
            stats = mmstats2.open("daemon")
            count = stats.counter("count")
            os.closerange(3, 256)
            mine = os.open("/dev/null", os.O_RDONLY)
            count.increment()
            if os.fork() == 0:
                count.increment()
                os.fstat(mine)
                os._exit(0)
            print(os.wait()[1])
            stats.close()
            os.fstat(mine)
            """);
        Assert.Equal("0\n", said);
        Assert.Equal(["1", "1"], (await PythonProgram.ReadAllAsync(directory, "daemon")).Select(file => PythonProgram.Value(file, "count")));
    }

    private static long Created(JsonNode file) => long.Parse(
        (string)PythonProgram.Series(file, "count", "all")["created"]!, CultureInfo.InvariantCulture);
}
