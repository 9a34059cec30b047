using Mmstats.Writer.Tests.Support;
using Mmstats.Writer.Tests.V2.Support;

namespace Mmstats.Writer.Tests.V2.Lanes;

/// <summary>Lanes belong to the process, so tests that look at their number take turns.</summary>
[CollectionDefinition(nameof(LaneTests), DisableParallelization = true)]
public sealed class OneAtATime;

/// <summary>Whatever threads count, and however many there are: every count is in the files.</summary>
[Collection(nameof(LaneTests))]
public sealed class LaneTests : IDisposable
{
    private const int Updates = 100_000;

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Threads_that_count_at_once_lose_nothing(int threads)
    {
        using var stats = Open();
        var counter = stats.Counter("counter");
        var sum = stats.DoubleCounter("sum");
        var level = stats.UpDownCounter("level");
        var balance = stats.DoubleUpDownCounter("balance");
        var shared = stats.SharedCounter("shared");
        var histogram = stats.Histogram("histogram", "", "", Buckets.Explicit(1, 2, 3));
        var fine = stats.Histogram("fine", "", "", Buckets.Exponential(1, 8));
        ThreadBatch.Run(threads, thread =>
        {
            for (var i = 0; i < Updates; i++)
            {
                counter.Increment();
                counter.Add(2);
                sum.Add(0.5);
                level.Add((i & 1) == 0 ? 3 : -2);
                balance.Add((i & 1) == 0 ? -0.5 : 0.25);
                shared.Increment();
                histogram.Record(i & 3);
                fine.Record(i & 7);
            }
        });
        var totals = V2Totals.Of(stats);
        var updates = (ulong)threads * Updates;
        Assert.Equal(3 * updates, totals.UInt64("counter"));
        Assert.Equal(0.5 * updates, totals.Double("sum"));
        Assert.Equal((long)updates / 2, totals.Int64("level"));
        Assert.Equal(-0.125 * updates, totals.Double("balance"));
        Assert.Equal(updates, totals.UInt64("shared"));
        Assert.Equal(updates, shared.Value);
        var recorded = totals.Only("histogram");
        Assert.Equal([updates / 2, updates / 4, updates / 4, 0], recorded.Buckets);
        Assert.Equal(1.5 * updates, recorded.Double);
        Assert.Equal((0.0, 3.0), (recorded.Minimum, recorded.Maximum));
        Assert.Equal(updates, totals.Count("fine"));
        Assert.Equal(updates / 8, totals.Only("fine").Buckets[0]);
    }

    [Fact]
    public void A_counter_that_adds_as_plain_memory_does_loses_counts()
    {
        // The control of the test above: the same loop on a word that two threads share.
        var word = 0L;
        for (var round = 0; round < 1000; round++)
        {
            ThreadBatch.Run(2, _ =>
            {
                for (var i = 0; i < Updates; i++)
                    Volatile.Write(ref word, Volatile.Read(ref word) + 1);
            });
            if (word != (round + 1) * 2L * Updates)
                return;
        }
        Assert.Fail("No count was lost, so this machine runs one thread at a time and these tests prove little.");
    }

    [Fact]
    public void Ten_thousand_threads_that_end_use_few_lanes()
    {
        const int batches = 1000;
        const int threads = 10;
        using var stats = Open(lanes: 4096, segmentBytes: 256 << 20);
        var counter = stats.Counter("counter");
        var histogram = stats.Histogram("histogram");
        ThreadBatch.Run(threads, _ => counter.Increment());
        var before = V2Totals.Of(stats).First.LanesUsed;
        for (var batch = 1; batch < batches; batch++)
        {
            ThreadBatch.Run(threads, thread =>
            {
                counter.Increment();
                histogram.Record(thread);
            });
        }
        var totals = V2Totals.Of(stats);
        Assert.Equal((ulong)batches * threads, totals.UInt64("counter"));
        Assert.Equal((batches - 1ul) * threads, totals.Count("histogram"));
        Assert.Single(totals.Files);
        // Threads of the pool may count meanwhile, but none of the ten thousand has kept a lane.
        Assert.InRange(totals.First.LanesUsed, before, before + 20);
    }

    [Fact]
    public async Task Threads_that_live_use_a_lane_each()
    {
        // The control of the test above: lanes_used does grow when threads do not end.
        using var stats = Open(lanes: 4096, segmentBytes: 256 << 20);
        var counter = stats.Counter("counter");
        using var gate = new ManualResetEventSlim();
        const int living = 300;
        var counted = 0;
        var threads = ThreadBatch.Start(living, _ =>
        {
            counter.Increment();
            Interlocked.Increment(ref counted);
            gate.Wait();
        });
        await Until.TrueAsync(() => Volatile.Read(ref counted) == living, "all threads have counted");
        Assert.InRange(V2Totals.Of(stats).First.LanesUsed, living + 1, 4096);
        gate.Set();
        Array.ForEach(threads, thread => thread.Join());
    }

    [Fact]
    public async Task Living_threads_beyond_the_lanes_get_some_in_a_further_file()
    {
        const int living = 200;
        using var stats = Open(lanes: 64);
        var counter = stats.Counter("counter");
        var histogram = stats.Histogram("histogram", "", "", Buckets.Explicit(10));
        var sum = stats.DoubleCounter("sum");
        var counted = new long[living];
        using var stop = new CancellationTokenSource();
        var threads = ThreadBatch.Start(living, thread =>
        {
            while (!stop.IsCancellationRequested)
            {
                counter.Increment();
                histogram.Record(thread);
                sum.Add(0.5);
                Volatile.Write(ref counted[thread], counted[thread] + 1);
                Thread.Yield();
            }
        });
        await Until.TrueAsync(() => counted.All(count => Volatile.Read(in count) > 0) && HasLanesOfItsOwn(stats, living), "more lanes");
        stop.Cancel();
        Array.ForEach(threads, thread => thread.Join());
        var totals = V2Totals.Of(stats);
        var updates = (ulong)counted.Sum();
        Assert.InRange(totals.Files.Count, 2, 4);
        Assert.Equal(updates, totals.UInt64("counter"));
        Assert.Equal(updates, totals.Count("histogram"));
        Assert.Equal(0.5 * updates, totals.Double("sum"));
        Assert.Equal(0ul, totals.First.UnplacedSeries);
        // Where the second file has the counter, threads beyond the first file's lanes have counted in words of their own.
        Assert.True(totals.Of("counter").Skip(1).Sum(series => (long)series.UInt64) > 0);
    }

    [Fact]
    public void Lane_of_a_thread_that_ended_is_taken_over_with_its_counts()
    {
        using var stats = Open(lanes: 4096, segmentBytes: 256 << 20);
        var counter = stats.Counter("counter");
        var histogram = stats.Histogram("histogram", "", "", Buckets.Explicit(10));
        var lanes = new HashSet<uint>();
        for (var i = 1; i <= 100; i++)
        {
            ThreadBatch.Run(1, _ =>
            {
                counter.Add(5);
                histogram.Record(i);
                lanes.Add(Writer.Lanes.ThreadLane.Number);
            });
            Assert.Equal(5ul * (ulong)i, V2Totals.Of(stats).UInt64("counter"));
        }
        Assert.InRange(lanes.Count, 1, 20);
        var recorded = V2Totals.Of(stats).Only("histogram");
        Assert.Equal([10ul, 90ul], recorded.Buckets);
        Assert.Equal((5050.0, 1.0, 100.0), (recorded.Double, recorded.Minimum, recorded.Maximum));
    }

    [Fact]
    public async Task Pool_threads_and_awaits_lose_nothing()
    {
        using var stats = Open();
        var counter = stats.Counter("counter");
        var timer = stats.Timer("timer");
        var histogram = stats.Histogram("dedicated");
        var dedicated = ThreadBatch.Start(2, thread =>
        {
            for (var i = 0; i < Updates; i++)
                histogram.Record(i);
        });
        await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
        {
            for (var i = 0; i < 500; i++)
            {
                using (timer.Time())
                    await Task.Yield();
                counter.Increment();
            }
        }));
        Array.ForEach(dedicated, thread => thread.Join());
        var totals = V2Totals.Of(stats);
        Assert.Equal(64ul * 500, totals.UInt64("counter"));
        Assert.Equal(64ul * 500, totals.Count("timer"));
        Assert.Equal(2ul * Updates, totals.Count("dedicated"));
    }

    [Fact]
    public void Two_writers_in_one_process_count_apart()
    {
        using var first = Open("first");
        using var second = Open("second");
        var ones = first.Counter("counter");
        var twos = second.Counter("counter");
        ThreadBatch.Run(4, _ =>
        {
            for (var i = 0; i < Updates; i++)
            {
                ones.Increment();
                twos.Add(2);
            }
        });
        Assert.Equal(4ul * Updates, V2Totals.Of(first).UInt64("counter"));
        Assert.Equal(8ul * Updates, V2Totals.Of(second).UInt64("counter"));
        first.Dispose();
        twos.Add(1);
        Assert.Equal((8ul * Updates) + 1, V2Totals.Of(second).UInt64("counter"));
    }

    [Fact]
    public void Local_counter_counts_with_the_others()
    {
        using var stats = Open(lanes: 2);
        var counter = stats.Counter("counter");
        // With two lanes most of these threads have none in the first file.
        ThreadBatch.Run(6, _ =>
        {
            var local = counter.Local();
            for (var i = 0; i < Updates; i++)
            {
                local.Increment();
                counter.Increment();
            }
        });
        Assert.Equal(12ul * Updates, V2Totals.Of(stats).UInt64("counter"));
    }

    private static bool HasLanesOfItsOwn(MmStats stats, int living) =>
        V2Totals.Of(stats).Files.Exists(file => file.Header.LaneCount > living && file.Series.Exists(series => series.Name == "counter"));

    private MmStats Open(string application = "lanes", int lanes = 64, long segmentBytes = 16 << 20) => MmStats.Open(application, new MmStatsOptions
    {
        Path = directory.Path,
        Lanes = lanes,
        SegmentBytesMax = segmentBytes,
    });
}
