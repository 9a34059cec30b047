using System.Diagnostics.Metrics;
using Mmstats.Writer.Tests.Support;

namespace Mmstats.Writer.Tests.Bridge;

public sealed class ListenTests : IDisposable
{
    private readonly StatsFixture fixture = new();
    private readonly string name = "Test." + Guid.NewGuid().ToString("N");
    private readonly Meter meter;

    public ListenTests() => meter = new Meter(name);

    public void Dispose()
    {
        meter.Dispose();
        fixture.Dispose();
    }

    [Fact]
    public void Instruments_are_taken_that_were_there_before_and_those_that_come_later()
    {
        var before = meter.CreateCounter<int>("before");
        before.Add(1);
        fixture.Stats.Listen(name);
        before.Add(2);
        meter.CreateCounter<int>("after").Add(3);
        using var other = new Meter(name);
        other.CreateCounter<int>("other").Add(4);
        Assert.Equal((2, 3, 4), (fixture.File["before"].Value, fixture.File["after"].Value, fixture.File["other"].Value));
    }

    [Fact]
    public void Meters_are_taken_that_one_of_several_patterns_names()
    {
        fixture.Stats.Listen("Nobody", name[..^5].ToUpperInvariant() + "*");
        meter.CreateCounter<int>("count").Add(1);
        using var other = new Meter("Other." + name);
        other.CreateCounter<int>("other").Add(1);
        Assert.Equal("count", Assert.Single(fixture.File.All).Name);
    }

    [Fact]
    public void An_instrument_that_several_calls_name_is_counted_once()
    {
        var counter = meter.CreateCounter<int>("count");
        var first = fixture.Stats.Listen(name);
        fixture.Stats.Listen(name + "*");
        counter.Add(1);
        Assert.Equal(1, fixture.File["count"].Value);
        first.Dispose();
        first.Dispose();
        fixture.Stats.Listen(name);
        counter.Add(1);
        Assert.Equal(2, fixture.File["count"].Value);
    }

    [Fact]
    public void What_one_call_lets_go_of_goes_to_another_that_names_it()
    {
        var counter = meter.CreateCounter<int>("count");
        var total = 10;
        meter.CreateObservableCounter("total", () => total);
        var first = fixture.Stats.Listen(name);
        var second = fixture.Stats.Listen(name + "*");
        fixture.Stats.Listen("Nobody");
        counter.Add(1);
        first.Dispose();
        counter.Add(1);
        total = 11;
        fixture.Clock.Tick();
        Assert.Equal((2, 11), (fixture.File["count"].Value, fixture.File["total"].Value));
        second.Dispose();
        Assert.False(counter.Enabled);
    }

    [Fact]
    public void Listening_ends_when_it_is_disposed()
    {
        var counter = meter.CreateCounter<int>("count");
        var listening = fixture.Stats.Listen(name);
        counter.Add(1);
        listening.Dispose();
        counter.Add(1);
        Assert.Equal(1, fixture.File["count"].Value);
        Assert.False(counter.Enabled);
    }

    [Fact]
    public void Without_names_it_is_a_mistake_and_after_the_end_it_does_nothing()
    {
        Assert.Throws<ArgumentException>(() => fixture.Stats.Listen());
        Assert.Throws<ArgumentException>(() => fixture.Stats.Listen(""));
        fixture.Stats.Dispose();
        using var listening = fixture.Stats.Listen(name);
        var counter = meter.CreateCounter<int>("count");
        counter.Add(1);
        Assert.False(counter.Enabled);
    }

    [Fact]
    public void What_a_disposed_meter_has_counted_stays()
    {
        fixture.Stats.Listen(name);
        var counter = meter.CreateCounter<int>("count");
        counter.Add(1);
        meter.Dispose();
        counter.Add(1);
        Assert.Equal(1, fixture.File["count"].Value);
        using var next = new Meter(name);
        next.CreateCounter<int>("count").Add(5);
        Assert.Equal(6, fixture.File["count"].Value);
    }

    [Fact]
    public void A_name_that_stands_for_something_else_is_not_taken_and_told()
    {
        fixture.Stats.Gauge("gauge").Set(1);
        fixture.Stats.Listen(name);
        meter.CreateCounter<int>("count").Add(1);
        using var other = new Meter(name);
        other.CreateHistogram<int>("count").Record(7);
        other.CreateCounter<int>("gauge").Add(7);
        Assert.Equal((1, 1), (fixture.File["count"].Value, fixture.File["gauge"].Value));
        var problem = fixture.NextProblem();
        Assert.Equal(ProblemKind.Instrument, problem.Kind);
        Assert.Contains("count", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_names_are_not_taken_and_told()
    {
        fixture.Stats.Listen(name);
        foreach (var hostile in new[] { "", "a\nb", "\u007f", new string('n', 256), "\udc00" })
            meter.CreateCounter<int>(hostile).Add(1);
        meter.CreateCounter<int>(new string('n', 255)).Add(1);
        meter.CreateCounter<int>("a b\"{}=,%").Add(1);
        Assert.Equal(2, fixture.File.All.Count);
        Assert.Equal(ProblemKind.Instrument, fixture.NextProblem().Kind);
    }

    [Fact]
    public void Kinds_that_nobody_knows_are_not_taken_and_told()
    {
        fixture.Stats.Listen(name);
        new Unknown(meter).Record();
        Assert.Empty(fixture.File.All);
        Assert.Equal(ProblemKind.Instrument, fixture.NextProblem().Kind);
    }

    [Fact]
    public async Task The_end_may_come_while_threads_measure()
    {
        var counter = meter.CreateCounter<long>("count");
        var histogram = meter.CreateHistogram<double>("histogram");
        meter.CreateObservableCounter("observed", () => 1);
        fixture.Stats.Listen(name);
        var stop = false;
        var rounds = 0;
        var measuring = Enumerable.Range(0, 4).Select(thread => Task.Factory.StartNew(() =>
        {
            for (var i = 0; !Volatile.Read(ref stop); i++)
            {
                counter.Add(1, new("thread", thread), new("i", i % 3_000));
                histogram.Record(i, new KeyValuePair<string, object?>("thread", thread));
                using var other = new Meter(name);
                other.CreateCounter<int>("count").Add(1);
                Interlocked.Increment(ref rounds);
            }
        }, TaskCreationOptions.LongRunning)).ToArray();
        await Until.TrueAsync(() => Volatile.Read(ref rounds) > 1_000, "threads measure");
        fixture.Clock.Tick();
        fixture.Stats.Dispose();
        var after = Volatile.Read(ref rounds);
        await Until.TrueAsync(() => Volatile.Read(ref rounds) > after + 1_000, "threads go on");
        Volatile.Write(ref stop, true);
        await Task.WhenAll(measuring);
        Assert.InRange(fixture.File.Of("count").Values.Sum(), 1_000, double.MaxValue);
    }

    [Fact]
    public async Task Nothing_is_lost_when_threads_meet_new_tags_at_once()
    {
        const int threads = 4;
        const int tags = 500;
        var counter = meter.CreateCounter<int>("count");
        fixture.Stats.Listen(name);
        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Factory.StartNew(() =>
        {
            for (var i = 0; i < 4 * tags; i++)
            {
                var tag = i % tags;
                if (thread % 2 == 0)
                    counter.Add(1, new("a", tag), new("b", tag));
                else
                    counter.Add(1, new("b", tag), new("a", tag));
            }
        }, TaskCreationOptions.LongRunning)));
        var contents = fixture.File.Of("count");
        Assert.Equal(tags, contents.Count);
        Assert.All(contents.Values, value => Assert.Equal(4 * threads, value));
    }

    private sealed class Unknown : Instrument<int>
    {
        public Unknown(Meter meter)
            : base(meter, "unknown") => Publish();

        public void Record() => RecordMeasurement(1);
    }
}
