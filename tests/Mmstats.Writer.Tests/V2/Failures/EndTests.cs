using Mmstats.Writer.Tests.V2.Support;

namespace Mmstats.Writer.Tests.V2.Failures;

/// <summary>How a writer ends, and what instruments do then.</summary>
public sealed class EndTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Updates_and_new_series_while_another_thread_disposes_are_harmless()
    {
        for (var round = 0; round < 20; round++)
        {
            var stats = Open();
            var counter = stats.Counter("c");
            var histogram = stats.Histogram("h");
            var text = stats.Text("t", capacity: 1024);
            var samples = stats.Samples("s");
            var events = stats.Events("e");
            var family = stats.CounterFamily("f", "", "", ["n"]);
            using var counting = new CountdownEvent(4);
            using var disposed = new ManualResetEventSlim();
            var failures = 0;
            var threads = ThreadBatch.Start(4, thread =>
            {
                try
                {
                    for (var (i, after) = (0, 0); after < 5000; i++, after += disposed.IsSet ? 1 : 0)
                    {
                        counter.Increment();
                        histogram.Record(i);
                        text.Set("still here");
                        samples.Add(i);
                        events.Error("still here");
                        family.With($"{thread}-{i % 400}").Increment();
                        stats.Counter($"c{i % 100}").Increment();
                        if (i == 100)
                            counting.Signal();
                    }
                }
                catch (Exception)
                {
                    Interlocked.Increment(ref failures);
                    throw;
                }
            });
            counting.Wait();
            var path = stats.Paths[0];
            stats.Dispose();
            var count = V2Image.ReadFile(path).Only("c").UInt64;
            disposed.Set();
            Array.ForEach(threads, thread => thread.Join());
            Assert.Equal(0, failures);
            var image = V2Image.ReadFile(path);
            Assert.Equal(count, image.Only("c").UInt64);
            Assert.NotEqual(0, image.Header.Progress.ClosedAt);
        }
    }

    [Fact]
    public void File_stays_with_its_last_values_and_the_time_of_the_end()
    {
        var stats = Open();
        var counter = stats.Counter("c");
        counter.Add(7);
        var path = stats.Paths[0];
        Assert.Equal(0, V2Image.ReadFile(path).Header.Progress.ClosedAt);
        var before = UnixTime.Now(TimeProvider.System);
        Parallel.For(0, 8, _ => stats.Dispose());
        stats.Dispose();
        counter.Add(100);
        var image = V2Image.ReadFile(path);
        Assert.Equal(7ul, image.Only("c").UInt64);
        Assert.InRange(image.Header.Progress.ClosedAt, before, UnixTime.Now(TimeProvider.System));
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Assert.False(Libc.IsLocked((int)file.SafeFileHandle.DangerousGetHandle()));
    }

    [Fact]
    public void Everything_may_be_used_after_the_end()
    {
        var stats = Open();
        var shared = stats.SharedCounter("shared");
        shared.Add(2);
        var path = stats.Paths[0];
        stats.Dispose();
        var end = File.ReadAllBytes(path);
        shared.Increment();
        stats.Counter("c").Increment();
        stats.Histogram("h").Record(1);
        stats.Histogram("x", "", "", Buckets.Exponential(1, 2).WithExemplars()).Record(1);
        stats.Gauge("g").Value = 3;
        stats.Text("t").Set("text");
        stats.State("state").Set(true);
        stats.Samples("s").Add(1);
        stats.Events("e").Error("error");
        stats.MovingAverage("m").Add(1);
        stats.Info("i", "", ("a", "b"));
        stats.Problem += _ => { };
        ThreadBatch.Run(1, _ => stats.CounterFamily("f", "", "", ["n"]).With("1").Increment());
        Assert.Equal(3, stats.Gauge("g").Value);
        Assert.Equal(end, File.ReadAllBytes(path));
        Assert.Single(Directory.GetFileSystemEntries(directory.File("app")));
    }

    [Fact]
    public void Values_that_find_no_room_are_still_those_that_were_set()
    {
        var stats = Open();
        stats.Dispose();
        var family = stats.GaugeFamily("g", "", "", ["n"], GaugeMerge.Last);
        var one = family.With("1");
        var two = family.With("2");
        one.Set(1);
        two.Set(2);
        Assert.Equal((1.0, 2.0), (one.Value, two.Value));
        var shared = stats.SharedCounter("c", "", "", ("n", "1"));
        stats.SharedCounter("c", "", "", ("n", "2")).Add(5);
        shared.Add(3);
        Assert.Equal(3ul, shared.Value);
    }

    [Fact]
    public async Task Process_that_does_not_dispose_ends_its_file_in_order_and_a_killed_one_does_not()
    {
        (await RunProcess.Async(RepoPaths.Demo, ["v2", "--pattern", "forget", "--dir", directory.Path])).MustSucceed();
        var totals = V2Totals.OfDirectory(directory.File("proof"));
        Assert.Equal(5ul, totals.UInt64("c"));
        Assert.NotEqual(0, totals.First.ClosedAt);
    }

    [Fact]
    public async Task Process_may_dispose_at_its_end_while_threads_count()
    {
        for (var round = 0; round < 5; round++)
        {
            var root = directory.File($"{round}");
            (await RunProcess.Async(RepoPaths.Demo, ["v2", "--pattern", "disposeatexit", "--dir", root])).MustSucceed();
            var totals = V2Totals.OfDirectory(Path.Combine(root, "proof"));
            Assert.True(totals.UInt64("c") > 0);
            Assert.All(totals.Files, file => Assert.NotEqual(0, file.Header.Progress.ClosedAt));
        }
    }

    private MmStats Open() => MmStats.Open("app", new MmStatsOptions { Path = directory.Path });
}
