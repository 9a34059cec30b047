using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Mmstats.Writer.Tests.V2.Support;

namespace Mmstats.Writer.Tests.V2.Instruments;

/// <summary>An update allocates nothing and calls nobody.</summary>
public sealed class UpdateCostTests : IDisposable
{
    private const string Strace = "/usr/bin/strace";
    private const string Marker = "getppid()";
    private const int Updates = 20_000;

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    public static TheoryData<string> Names => [.. Instruments(null!).Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_update_allocates_nothing(string instrument)
    {
        using var stats = MmStats.Open("allocation", new MmStatsOptions { Path = directory.Path });
        Assert.Equal(0, AllocatedBytes(Instruments(stats)[instrument](stats)));
        Assert.NotEmpty(stats.Paths);
    }

    [Theory]
    [InlineData("counter")]
    [InlineData("histogram")]
    [InlineData("text")]
    public void An_update_allocates_nothing_where_there_is_no_file(string instrument)
    {
        File.WriteAllText(directory.File("none"), "");
        using var stats = MmStats.Open("allocation", new MmStatsOptions { Path = directory.File("none") });
        Assert.Equal(0, AllocatedBytes(Instruments(stats)[instrument](stats)));
        Assert.Empty(stats.Paths);
    }

    [Fact]
    public void This_measurement_sees_an_allocation() =>
        Assert.InRange(AllocatedBytes(_ => Keep(new object())), Updates * 16, long.MaxValue);

    [Fact]
    public async Task Updates_of_every_instrument_make_no_system_call()
    {
        var calls = await TraceAsync("--updates", "100000");
        Assert.Empty(calls);
    }

    [Fact]
    public async Task A_system_call_between_updates_is_seen()
    {
        var calls = await TraceAsync("--updates", "100000", "--strace-control");
        Assert.Contains(Marker, Assert.Single(calls), StringComparison.Ordinal);
    }

    private static Dictionary<string, Func<MmStats, Action<int>>> Instruments(MmStats _) => new()
    {
        ["counter"] = stats =>
        {
            var counter = stats.Counter("c");
            return i =>
            {
                counter.Increment();
                counter.Add(i);
                counter.Add(-1);
            };
        },
        ["local counter"] = stats =>
        {
            var counter = stats.Counter("c");
            return _ => counter.Local().Increment();
        },
        ["double counter"] = stats => For(stats.DoubleCounter("c"), (c, i) => c.Add(i)),
        ["shared counter"] = stats => For(stats.SharedCounter("c"), (c, i) => c.Add(i)),
        ["up-down counter"] = stats => For(stats.UpDownCounter("c"), (c, i) => c.Add(-i)),
        ["double up-down counter"] = stats => For(stats.DoubleUpDownCounter("c"), (c, i) => c.Add(-i)),
        ["gauge"] = stats => For(stats.Gauge("c"), (c, i) => c.Set(i)),
        ["histogram"] = stats => For(stats.Histogram("c"), (c, i) => c.Record((i & 1) == 0 ? i : double.NaN)),
        ["exponential histogram"] = stats => For(stats.Histogram("c", "", "", Buckets.Exponential(1, 1e6)), (c, i) => c.Record(i)),
        ["exemplar"] = stats =>
        {
            var context = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
            return For(stats.Histogram("c", "", "", Buckets.Default.WithExemplars()), (c, i) => c.Record(i, context));
        },
        ["timer"] = stats => For(stats.Timer("c"), (c, i) =>
        {
            c.Record(TimeSpan.FromTicks(i));
            c.Time().Dispose();
        }),
        ["moving average"] = stats => For(stats.MovingAverage("c"), (c, i) => c.Add(i)),
        ["running average"] = stats => For(stats.RunningAverage("c"), (c, i) => c.Add(i)),
        ["text"] = stats => For(stats.Text("c", capacity: 8), (c, i) => c.Set((i & 1) == 0 ? "short" : "longer than it may be ❤")),
        ["state"] = stats => For(stats.State("c", "", "one", "two"), (c, i) =>
        {
            c.Set(i & 3);
            c.Set("two");
        }),
        ["samples"] = stats => For(stats.Samples("c"), (c, i) => c.Add(i)),
        ["events"] = stats => For(stats.Events("c", textBytes: 8), (c, i) => c.Error("longer than it may be ❤")),
        ["family of one label"] = stats => For(stats.CounterFamily("c", "", "", "a"), (c, i) => c.With("x").Increment()),
        ["family of two labels"] = stats => For(stats.CounterFamily("c", "", "", "a", "b"), (c, i) => c.With("x", "y").Increment()),
        ["family of three labels"] = stats => For(stats.CounterFamily("c", "", "", "a", "b", "c"), (c, i) => c.With("x", "y", "z").Increment()),
    };

    private static Action<int> For<T>(T instrument, Action<T, int> update) => i => update(instrument, i);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep(object value) => GC.KeepAlive(value);

    // On a thread of its own: one that has used a lane before would not show what the first use costs later.
    private static long AllocatedBytes(Action<int> update)
    {
        var allocated = long.MaxValue;
        ThreadBatch.Run(1, _ =>
        {
            // A few before, for what the first call of something allocates.
            for (var i = 0; i < 4; i++)
                update(i);
            // A collection that another test causes counts what is left of the thread's room as allocated: so the least of some rounds.
            for (var round = 0; round < 5 && allocated != 0; round++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                for (var i = 0; i < Updates; i++)
                    update(i);
                allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
            }
        });
        return allocated;
    }

    // The system calls of the updating thread between the markers of the second round; the first one warms up.
    private async Task<List<string>> TraceAsync(params string[] arguments)
    {
        Assert.True(File.Exists(Strace), $"{Strace} is missing: install the package strace, this test cannot do without.");
        var trace = directory.File("trace");
        // Every method is compiled for good at its first call, so that nothing of the runtime comes between later.
        var environment = new Dictionary<string, string> { ["DOTNET_TieredCompilation"] = "0" };
        string[] command = ["-f", "-o", trace, RepoPaths.Demo, "v2", "--pattern", "calls", "--dir", directory.Path, .. arguments];
        var output = (await RunProcess.Async(Strace, command, environment)).MustSucceed();
        Assert.Contains("done", output.Stdout, StringComparison.Ordinal);

        var lines = await File.ReadAllLinesAsync(trace);
        var thread = int.Parse(lines.First(line => line.Contains(Marker, StringComparison.Ordinal)).Split(' ')[0], CultureInfo.InvariantCulture);
        var calls = lines.Where(line => line.StartsWith($"{thread} ", StringComparison.Ordinal)).ToList();
        var markers = Enumerable.Range(0, calls.Count).Where(i => calls[i].Contains(Marker, StringComparison.Ordinal)).ToList();
        Assert.InRange(markers.Count, 4, 6);
        return calls[(markers[markers.Count / 2] + 1)..markers[^1]];
    }
}
