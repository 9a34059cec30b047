using Mmstats.Writer.Lanes;
using Mmstats.Writer.Metrics;
using Mmstats.Writer.Segments;
using Mmstats.Writer.Tests.Support;
using Mmstats.Writer.Tests.V2.Support;

namespace Mmstats.Writer.Tests.V2.Failures;

/// <summary>What goes on behind the application, on threads of the pool and of timers: it neither hangs nor ends the application.</summary>
public sealed class RetryTests : IDisposable
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(30);

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Without_an_option_a_file_is_tried_for_again()
    {
        var clock = new ManualClock();
        File.WriteAllText(directory.File("root"), "");
        using var stats = Open(clock);
        stats.Counter("c").Add(3);
        File.Delete(directory.File("root"));
        // The clock finds nothing to do while the pool is busy making lanes; a lane may bring a file of its own before the first segment has one.
        await Until.TrueAsync(
            () =>
            {
                clock.Tick();
                return V2Totals.Of(stats).Files.Exists(file => file.Header.Segment == 0);
            },
            "a file of the first segment");
        Assert.Equal(3ul, V2Totals.Of(stats).UInt64("c"));
    }

    [Fact]
    public void File_that_comes_later_knows_the_lanes_that_were_taken_meanwhile()
    {
        Assert.NotEqual(ThreadLane.Shared, LaneOwners.Current());
        var files = new SegmentFile(directory.Path, 0b110_100_000, 0b111_111_000, new WriterIdentity("app", Guid.NewGuid(), StartTime: 1, []));
        // Nobody has told this one of any lane, as if that had been stored in the memory that the file replaces.
        var segment = files.CreatePrivate(SegmentSize.First(64), 0);
        files.Attach(segment);
        Assert.InRange(V2Image.ReadFile(segment.Path!).Header.Progress.LanesUsed, 2, 64);
    }

    [Fact]
    public async Task Lane_that_was_refused_is_asked_for_again_when_there_is_a_file()
    {
        File.WriteAllText(directory.File("root"), "");
        using var stats = Open(TimeProvider.System);
        var series = AddSeries(stats);
        UseLane(series, 5);
        // What the pool does for that thread, too.
        stats.Registry.MakeLane(series, 5);
        Assert.False(series.HasLane(5));
        File.Delete(directory.File("root"));
        await Until.TrueAsync(
            () =>
            {
                stats.Registry.TryAttach();
                UseLane(series, 5);
                return series.HasLane(5);
            },
            "a lane");
    }

    [Fact]
    public void Whatever_is_thrown_on_a_thread_of_the_pool_is_told()
    {
        var clock = new Clock();
        using var stats = Open(clock);
        var series = AddSeries(stats);
        clock.Next = () => throw new InvalidOperationException("from the clock");
        stats.Registry.MakeLane(series, 5);
        var told = new List<Problem>();
        stats.Problem += told.Add;
        Assert.Contains("from the clock", Assert.Single(told).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Neither_a_timer_nor_the_end_waits_for_a_thread_that_hangs()
    {
        using var isHanging = new ManualResetEventSlim();
        using var goesOn = new ManualResetEventSlim();
        var clock = new Clock();
        var stats = Open(clock);
        clock.Next = () =>
        {
            isHanging.Set();
            goesOn.Wait();
        };
        var hanging = ThreadBatch.Start(1, _ => stats.Counter("c").Increment());
        isHanging.Wait();
        var others = ThreadBatch.Start(1, _ =>
        {
            stats.Registry.TryAttach();
            stats.Dispose();
        });
        var hasEnded = others[0].Join(LongEnough);
        goesOn.Set();
        hanging[0].Join();
        Assert.True(hasEnded);
    }

    [Fact]
    public void Timer_does_not_keep_the_context_of_who_opened_the_writer()
    {
        var clock = new Clock();
        Open(clock).Dispose();
        Assert.Equal([true], clock.TimersWithoutContext);
    }

    private static unsafe void UseLane(Series series, uint lane) => ThreadBatch.Run(1, thread =>
    {
        ThreadLane.Number = lane;
        _ = (nint)series.FindOwn(out var _);
    });

    private static Series AddSeries(MmStats stats) => stats.Registry.AddSeries(stats.CounterFamily("s", "", "", ["n"]).Metric, ["1"]);

    private MmStats Open(TimeProvider time) => MmStats.Open("app", new MmStatsOptions { Path = directory.File("root"), Lanes = 2, Time = time });

    private sealed class Clock : TimeProvider
    {
        private Action? next;

        /// <summary>What happens when it is asked next.</summary>
        public Action Next
        {
            set => next = value;
        }

        public List<bool> TimersWithoutContext { get; } = [];

        public override DateTimeOffset GetUtcNow()
        {
            Interlocked.Exchange(ref next, null)?.Invoke();
            return base.GetUtcNow();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            TimersWithoutContext.Add(ExecutionContext.IsFlowSuppressed());
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
