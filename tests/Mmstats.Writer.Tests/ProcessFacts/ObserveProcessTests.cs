using System.Diagnostics;
using System.Diagnostics.Metrics;
using Mmstats.Format.V2;
using Mmstats.Writer.Tests.Support;

namespace Mmstats.Writer.Tests.ProcessFacts;

public sealed class ObserveProcessTests : IDisposable
{
    private readonly StatsFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public void Facts_of_the_process_are_about_what_the_system_says()
    {
        fixture.Stats.ObserveProcess();
        var file = fixture.File;
        using var process = Process.GetCurrentProcess();
        Assert.InRange(file["process.cpu.time", "cpu.mode=user"].Value, 0.001, process.TotalProcessorTime.TotalSeconds);
        Assert.InRange(file["process.cpu.time", "cpu.mode=system"].Value, 0, process.TotalProcessorTime.TotalSeconds);
        Assert.InRange(file["process.memory.usage"].Value, 10 << 20, process.PeakWorkingSet64);
        Assert.InRange(file["process.memory.virtual"].Value, file["process.memory.usage"].Value, double.MaxValue);
        Assert.InRange(file["process.thread.count"].Value, 2, 1_000);
        Assert.InRange(file["process.uptime"].Value, 0.1, 86_400);
        var started = (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds;
        Assert.InRange(file["process.start_time"].Value, started - 1, started + 1);
        if (OperatingSystem.IsLinux())
            Assert.InRange(file["process.unix.file_descriptor.count"].Value, 3, 10_000);
    }

    [Fact]
    public void Facts_of_the_runtime_are_those_that_it_tells_itself()
    {
        GC.Collect();
        fixture.Stats.ObserveProcess();
        var file = fixture.File;
        Assert.InRange(file["dotnet.gc.collections", "gc.heap.generation=gen2"].Value, 1, GC.CollectionCount(2));
        Assert.Equal(3, file.Of("dotnet.gc.collections").Count);
        Assert.Equal(5, file.Of("dotnet.gc.last_collection.heap.size").Count);
        Assert.InRange(file["dotnet.gc.heap.total_allocated"].Value, 1_000, GC.GetTotalAllocatedBytes());
        Assert.InRange(file["dotnet.gc.pause.time"].Value, 1e-6, 3_600);
        Assert.InRange(file["dotnet.gc.last_collection.memory.committed_size"].Value, 1_000, 1e12);
        Assert.InRange(file["dotnet.thread_pool.thread.count"].Value, 1, 1_000);
        Assert.InRange(file["dotnet.thread_pool.work_item.count"].Value, 1, double.MaxValue);
        Assert.InRange(file["dotnet.thread_pool.queue.length"].Value, 0, double.MaxValue);
    }

    [Fact]
    public void Of_several_processes_facts_add_up_but_for_times()
    {
        fixture.Stats.ObserveProcess();
        foreach (var value in fixture.File.All)
        {
            if (value.Name is "process.uptime" or "process.start_time")
                Assert.Equal(V2MergeRule.Max, value.Merge);
            else
                Assert.InRange(value.Kind, V2Kind.Counter, V2Kind.UpDownCounter);
        }
    }

    [Fact]
    public void Facts_are_read_at_the_interval_and_a_second_call_changes_nothing()
    {
        fixture.Stats.ObserveProcess();
        fixture.Stats.ObserveProcess();
        var before = fixture.File["dotnet.gc.collections", "gc.heap.generation=gen2"].Value;
        GC.Collect();
        fixture.Clock.Tick();
        Assert.InRange(fixture.File["dotnet.gc.collections", "gc.heap.generation=gen2"].Value, before + 1, GC.CollectionCount(2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_the_runtime_reports_too_is_counted_once(bool listensFirst)
    {
        if (listensFirst)
            fixture.Stats.Listen("System.Runtime");
        fixture.Stats.ObserveProcess();
        fixture.Stats.Listen("System.Runtime");
        fixture.Clock.Tick();
        var file = fixture.File;
        Assert.InRange(file["dotnet.gc.heap.total_allocated"].Value, 1_000, GC.GetTotalAllocatedBytes());
        Assert.InRange(file["dotnet.thread_pool.thread.count"].Value, 1, ThreadPool.ThreadCount + 10);
        Assert.NotEmpty(file.Of("dotnet.assembly.count"));
        Assert.NotEmpty(file.Of("process.cpu.time"));
        Assert.Empty(fixture.Problems);
    }

    [Fact]
    public void An_instrument_that_was_refused_leaves_its_name_to_the_fact()
    {
        using var meter = new Meter("Test." + Guid.NewGuid().ToString("N"));
        fixture.Stats.Listen(meter.Name);
        _ = new Unknown(meter);
        fixture.Stats.ObserveProcess();
        Assert.Equal(ProblemKind.Instrument, fixture.NextProblem().Kind);
        Assert.NotEmpty(fixture.File.Of("process.memory.usage"));
    }

    [Fact]
    public void A_name_that_the_application_has_for_something_else_is_left_out_and_told()
    {
        fixture.Stats.Gauge("process.cpu.time").Set(42);
        fixture.Stats.ObserveProcess();
        Assert.Equal(42, fixture.File["process.cpu.time"].Value);
        Assert.NotEmpty(fixture.File.Of("process.memory.usage"));
        Assert.Equal(ProblemKind.Instrument, fixture.NextProblem().Kind);
    }

    private sealed class Unknown : Instrument<int>
    {
        public Unknown(Meter meter)
            : base(meter, "process.memory.usage") => Publish();
    }
}
