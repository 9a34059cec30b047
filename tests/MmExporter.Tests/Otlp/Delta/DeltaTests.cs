using Microsoft.Extensions.Logging.Abstractions;
using Mmstats.Writer;
using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Model.Naming;
using MmExporter.Otlp;
using MmExporter.Otlp.Delta;
using MmExporter.Otlp.Messages;
using MmExporter.Otlp.Resources;
using MmExporter.Otlp.Samples;
using MmExporter.Rings;
using MmExporter.Tests.Support;
using TestSupport.Otlp;
using Xunit.Abstractions;

namespace MmExporter.Tests.Otlp.Delta;

/// <summary>Deltas add up to what writers counted, whatever happens on the way.</summary>
public sealed class DeltaTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    private readonly Exporter exporter = new();
    private readonly TempDirectory state = new();
    private readonly ITestOutputHelper output;
    private readonly Dictionary<string, long> counted = [];
    private readonly List<MmStats> writers = [];

    public DeltaTests(ITestOutputHelper output)
    {
        this.output = output;
        exporter.Time.Origin = TimeProvider.System.GetUtcNow();
    }

    public void Dispose()
    {
        writers.ForEach(writer => writer.Dispose());
        exporter.Dispose();
        state.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task After_a_thousand_pushes_with_failures_and_kills_what_was_taken_adds_up_to_what_was_counted(int seed)
    {
        var random = new Random(seed);
        bool isCalm = false;
        var receiver = new DeltaReceiver(() => isCalm ? DeltaReceiver.Fate.Taken : FateOf(random.Next(20)));
        (MetricsPush push, DeltaStore store) = Start(receiver, state.File("ledger"));
        int kills = 0;
        for (int i = 0; i < 1_000; i++)
        {
            Work(random);
            exporter.Time.Advance(Interval);
            using var kill = new CancellationTokenSource();
            receiver.Kill = kill;
            try
            {
                await push.PushAsync(kill.Token);
            }
            catch (OperationCanceledException)
            {
                kills++;
                push.Dispose();
                store.Dispose();
                (push, store) = Start(receiver, state.File("ledger"));
            }
        }

        isCalm = true;
        for (int i = 0; i < 3; i++)
        {
            exporter.Time.Advance(Interval);
            await push.PushAsync(CancellationToken.None);
        }

        output.WriteLine($"{kills} kills; {string.Join(", ", receiver.Fates)}; {receiver.Points.Count()} points for {counted.Count} series");
        Assert.True(kills > 20 && receiver.Fates.Count == Enum.GetValues<DeltaReceiver.Fate>().Length);
        Assert.All(counted, pair => Assert.Equal(pair.Value, receiver.Total(pair.Key.Split(' ')[0], pair.Key.Split(' ')[1])));
        Assert.Empty(receiver.Overlaps());
        push.Dispose();
        store.Dispose();
    }

    [Fact]
    public async Task Without_a_ledger_on_the_disk_a_restart_tells_only_what_comes_after_it()
    {
        MmStats writer = Open();
        writer.Counter("c", "", "", ("k", "a")).Add(5);
        exporter.Time.Advance(Interval);
        var receiver = new DeltaReceiver(() => DeltaReceiver.Fate.Taken);
        (MetricsPush push, DeltaStore _) = Start(receiver, null);
        await push.PushAsync(CancellationToken.None);
        Assert.DoesNotContain(receiver.Points, point => point.Name == "c");

        writer.Counter("c", "", "", ("k", "a")).Add(7);
        exporter.Time.Advance(Interval);
        await push.PushAsync(CancellationToken.None);
        Assert.Equal(7, receiver.Total("c", "a"));
        push.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Days_without_a_push_tell_nothing_twice(bool isInFlight)
    {
        Open().Counter("c", "", "", ("k", "a")).Add(5);
        DeltaReceiver.Fate fate = isInFlight ? DeltaReceiver.Fate.TakenUnknown : DeltaReceiver.Fate.Taken;
        var receiver = new DeltaReceiver(() => fate);
        (MetricsPush push, DeltaStore store) = Start(receiver, state.File("ledger"));
        await push.PushAsync(CancellationToken.None);
        Assert.Equal(5, receiver.Total("c", "a"));
        if (!isInFlight)
        {
            push.Dispose();
            store.Dispose();
        }

        exporter.Time.Advance(TimeSpan.FromDays(3));
        fate = DeltaReceiver.Fate.Taken;
        if (!isInFlight)
        {
            (push, store) = Start(receiver, state.File("ledger"));
        }

        for (int i = 0; i < 3; i++)
        {
            exporter.Time.Advance(Interval);
            await push.PushAsync(CancellationToken.None);
        }

        Assert.Equal(5, receiver.Total("c", "a"));
        push.Dispose();
        store.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_last_push_could_not_tell_the_next_start_tells_points_of_rings_too(bool isUnknown)
    {
        DeltaReceiver.Fate fate = isUnknown ? DeltaReceiver.Fate.LostUnknown : DeltaReceiver.Fate.Failed;
        MmStats writer = Open();
        writer.Counter("c", "", "", ("k", "a")).Add(5);
        writer.Samples("s", capacity: 64).Add(exporter.Time.GetUtcNow(), 7);
        var receiver = new DeltaReceiver(() => fate);
        for (int start = 0; start < 2; start++)
        {
            using RingPositions positions = RingPositions.Open(state.File("ledger"), exporter.Time, NullLogger<RingPositions>.Instance);
            using var restarted = new Exporter(positions, exporter.Root);
            restarted.Time.Origin = exporter.Time.GetUtcNow();
            (MetricsPush push, DeltaStore store) = Start(receiver, state.File("ledger"), restarted, positions);
            await push.FlushAsync(CancellationToken.None);
            positions.Save(restarted.Time.GetUtcNow());
            push.Dispose();
            store.Dispose();
            exporter.Time.Advance(Interval);
            fate = DeltaReceiver.Fate.Taken;
        }

        Assert.Equal(5, receiver.Total("c", "a"));
        Assert.Equal(7, Assert.Single(receiver.Points, point => point.Name == "s").Number);
    }

    [Fact]
    public async Task A_series_that_was_left_out_for_a_while_goes_on_where_it_was()
    {
        MmStats writer = Open();
        Counter counter = writer.Counter("c", "", "", ("k", "a"));
        counter.Add(1_000);
        var receiver = new DeltaReceiver(() => DeltaReceiver.Fate.Taken);
        (MetricsPush push, DeltaStore store) = Start(receiver, state.File("ledger"));
        await push.PushAsync(CancellationToken.None);
        foreach (int limit in new[] { 0, 1_000 })
        {
            counter.Add(5);
            exporter.Time.Advance(Interval);
            await exporter.Collector.ApplyAsync(new ModelSettings { SeriesMax = limit }, CancellationToken.None);
            await push.PushAsync(CancellationToken.None);
        }

        Assert.Equal(1_010, receiver.Total("c", "a"));
        push.Dispose();
        store.Dispose();
    }

    [Fact]
    public void A_histogram_that_fell_is_told_as_it_is()
    {
        var table = new DeltaTable(0);
        BucketLayout layout = BucketLayout.Of(new MetricDefinition
        {
            Name = "h", Unit = "", Help = "", Kind = MetricKind.Histogram, Number = NumberKind.Float, Keys = [], Bounds = [1.0, 2.0], BucketCount = 3, Words = HistogramWords.ExplicitBuckets + 3,
        });
        ulong[] before = [BitConverter.DoubleToUInt64Bits(9), 0, 0, 4, 3, 2], now = [BitConverter.DoubleToUInt64Bits(5), 0, 0, 1, 3, 1];
        var family = new Family(new MetricName("h", "h", "", WasReserved: false), FamilyType.Histogram, "", new ValueStore());
        Series series = family.GetOrAdd([], out _);
        series.Began = 1;
        var first = new DeltaBatch(table, 10);
        Assert.True(first.TryGrow(7, series, layout, before, out _, out _));
        first.Add(7, 0);
        table.Set(7, first.Changes[0].Stream);
        Assert.True(new DeltaBatch(table, 20).TryGrow(7, series, layout, now, out ulong start, out ReadOnlySpan<ulong> growth));
        Assert.Equal(10UL, start);
        Assert.Equal(now, growth.ToArray());
    }

    [Fact]
    public async Task A_receiver_that_is_away_is_asked_once_a_push()
    {
        MmStats writer = Open();
        for (int i = 0; i < 40_000; i++)
        {
            writer.Counter($"requests.{i}", new string('x', 100), "", ("k", "a")).Add(1);
        }

        var receiver = new DeltaReceiver(() => DeltaReceiver.Fate.Failed);
        (MetricsPush push, DeltaStore store) = Start(receiver, state.File("ledger"));
        await push.PushAsync(CancellationToken.None);
        Assert.Equal(1, receiver.Fates[DeltaReceiver.Fate.Failed]);
        Assert.Null(store.InFlight);
        push.Dispose();
        store.Dispose();
    }

    [Fact]
    public async Task What_did_not_change_is_not_told_and_extremes_are_left_out()
    {
        MmStats writer = Open();
        Counter counter = writer.Counter("c", "", "", ("k", "a"));
        counter.Add(5);
        writer.Histogram("h", "", "", Buckets.Explicit(1), ("k", "a")).Record(0.5);
        var receiver = new DeltaReceiver(() => DeltaReceiver.Fate.Taken);
        (MetricsPush push, DeltaStore store) = Start(receiver, state.File("ledger"));
        await push.PushAsync(CancellationToken.None);
        Assert.Equal(["c", "h"], receiver.Points.Select(point => point.Name).Order());
        Assert.False(receiver.Points.Single(point => point.Name == "h").Histogram.HasMin);

        exporter.Time.Advance(Interval);
        await push.PushAsync(CancellationToken.None);
        Assert.Equal(2, receiver.Points.Count());
        counter.Add(1);
        exporter.Time.Advance(Interval);
        await push.PushAsync(CancellationToken.None);
        Assert.Equal(3, receiver.Points.Count());
        push.Dispose();
        store.Dispose();
    }

    [Fact]
    public void A_damaged_state_is_set_aside_and_nothing_is_told_twice()
    {
        string path = state.File("ledger") + DeltaStore.Suffix;
        File.WriteAllBytes(path, [1, 2, 3]);
        using DeltaStore store = Open(state.File("ledger"));
        Assert.False(store.Table.CanBegin(1));
        Assert.Single(Directory.GetFiles(state.Path, "*.corrupt-*"));
    }

    [Fact]
    public void What_is_kept_over_a_restart_is_the_same()
    {
        var table = new DeltaTable(0);
        table.Set(1, new DeltaStream { Words = [1, 2, 3, 4], Bounds = [1.5], Time = 5 });
        ReadOnlyMemory<byte> bytes = DeltaFile.Encode(table, new InFlight([new byte[] { 1, 2 }, null], [new DeltaBatch.Change(0, 7, new DeltaStream { Words = [9] })], false));
        Assert.True(DeltaFile.TryDecode(bytes.ToArray(), new DeltaTable(0), out InFlight? inFlight, out _));
        Assert.Equal([2, null], inFlight!.Requests.Select(request => request?.Length));
        Assert.False(DeltaFile.TryDecode([1, .. bytes.ToArray()], new DeltaTable(0), out _, out string? fault));
        Assert.Equal("it is of another version", fault);
    }

    private static DeltaReceiver.Fate FateOf(int number) => number switch
    {
        0 or 1 => DeltaReceiver.Fate.TakenUnknown,
        2 or 3 => DeltaReceiver.Fate.LostUnknown,
        4 or 5 => DeltaReceiver.Fate.Failed,
        6 => DeltaReceiver.Fate.Refused,
        7 => DeltaReceiver.Fate.TakenKilled,
        8 => DeltaReceiver.Fate.LostKilled,
        _ => DeltaReceiver.Fate.Taken,
    };

    /// <summary>No two deltas of a series tell of the same time.</summary>
    private MmStats Open()
    {
        MmStats stats = MmStats.Open("app", new MmStatsOptions { Path = exporter.Root, Lanes = 2 });
        writers.Add(stats);
        return stats;
    }

    /// <summary>Writers come, count and go.</summary>
    private void Work(Random random)
    {
        if (writers.Count < 2 || random.Next(20) == 0)
        {
            Open();
        }
        else if (random.Next(20) == 0)
        {
            writers[0].Dispose();
            writers.RemoveAt(0);
        }

        for (int i = random.Next(6); i > 0; i--)
        {
            MmStats writer = writers[random.Next(writers.Count)];
            string label = $"{random.Next(5)}";
            int count = random.Next(1, 100);
            writer.Counter("c", "", "", ("k", label)).Add(count);
            writer.Histogram("h", "", "", Buckets.Explicit(1, 2), ("k", label)).Record(random.Next(4));
            Add($"c {label}", count);
            Add($"h {label}", 1);
        }
    }

    private void Add(string series, long count) => counted[series] = counted.GetValueOrDefault(series) + count;

    private DeltaStore Open(string? ledger) => DeltaStore.Open(ledger, exporter.Time, NullLogger<DeltaStore>.Instance);

    private (MetricsPush Push, DeltaStore Store) Start(DeltaReceiver receiver, string? ledger) => Start(receiver, ledger, exporter, exporter.Positions);

    private (MetricsPush Push, DeltaStore Store) Start(DeltaReceiver receiver, string? ledger, Exporter exporter, RingPositions positions)
    {
        DeltaStore store = Open(ledger);
        var resources = new ResourceTable(
            new ResourceSettings("machine", ["/metrics"], new Dictionary<string, string>()), AggregationTemporality.Delta, exporter.Time);
        var counts = new PushCounts();
        var samples = new SampleQueue(MergeMode.Application, sizeMax: 1_000_000, positions, counts, exporter.Time);
        exporter.Rings.Add(samples);
        return (new MetricsPush(exporter.Collector, resources, receiver.SendAsync, samples, store, counts, Interval, exporter.Time, NullLogger<MetricsPush>.Instance), store);
    }
}
