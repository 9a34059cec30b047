using System.Diagnostics.Metrics;
using Mmstats.Format.V2;
using Mmstats.Writer.Tests.Support;

namespace Mmstats.Writer.Tests.Bridge;

public sealed class ObservedTests : IDisposable
{
    private readonly StatsFixture fixture = new(options => options.SeriesPerMetricMax = 3);
    private readonly Meter meter = new("Test." + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        meter.Dispose();
        fixture.Dispose();
    }

    [Fact]
    public void Every_kind_and_number_is_asked_when_listening_begins()
    {
        meter.CreateObservableCounter("byte", () => (byte)1);
        meter.CreateObservableCounter("long", () => 2L);
        meter.CreateObservableCounter("float", () => 2.5f);
        meter.CreateObservableCounter("decimal", () => 3.5m);
        meter.CreateObservableUpDownCounter("short", () => (short)-4);
        meter.CreateObservableUpDownCounter("double", () => -4.5);
        meter.CreateObservableGauge("gauge", () => 5);
        fixture.Stats.Listen(meter.Name);
        var shown = fixture.File.All.ToDictionary(value => value.Name, value => (value.Kind, value.Number, value.Value));
        Assert.Equal(
            new()
            {
                ["byte"] = (V2Kind.Counter, V2Number.U64, 1),
                ["long"] = (V2Kind.Counter, V2Number.U64, 2),
                ["float"] = (V2Kind.Counter, V2Number.F64, 2.5),
                ["decimal"] = (V2Kind.Counter, V2Number.F64, 3.5),
                ["short"] = (V2Kind.UpDownCounter, V2Number.I64, -4),
                ["double"] = (V2Kind.UpDownCounter, V2Number.F64, -4.5),
                ["gauge"] = (V2Kind.Gauge, V2Number.F64, 5),
            },
            shown);
    }

    [Fact]
    public void Totals_are_asked_for_at_the_interval_and_a_last_time_at_the_end()
    {
        var total = 10L;
        meter.CreateObservableCounter("total", () => total);
        fixture.Stats.Listen(meter.Name);
        total = 11;
        Assert.Equal(10, fixture.File["total"].Value);
        fixture.Clock.Tick();
        Assert.Equal(11, fixture.File["total"].Value);
        total = 12;
        fixture.Stats.Dispose();
        Assert.Equal(12, fixture.File["total"].Value);
    }

    [Fact]
    public void A_total_that_falls_goes_on_from_where_it_was()
    {
        var (whole, fraction) = (0L, 0.0);
        meter.CreateObservableCounter("whole", () => whole);
        meter.CreateObservableCounter("fraction", () => fraction);
        fixture.Stats.Listen(meter.Name);
        foreach (var (total, expected) in new[] { (100, 100), (120, 120), (5, 125), (7, 127), (0, 127), (1, 128) })
        {
            (whole, fraction) = (total, total / 2.0);
            fixture.Clock.Tick();
            Assert.Equal(expected, fixture.File["whole"].Value);
            Assert.Equal(expected / 2.0, fixture.File["fraction"].Value);
        }
    }

    [Fact]
    public void What_goes_up_and_down_is_as_observed_and_0_when_it_is_named_no_more()
    {
        List<Measurement<int>> now = [new(3, new KeyValuePair<string, object?>("q", "a")), new(4, new KeyValuePair<string, object?>("q", "b"))];
        meter.CreateObservableUpDownCounter("depth", () => now.ToArray());
        fixture.Stats.Listen(meter.Name);
        Assert.Equal(new() { ["q=a"] = 3, ["q=b"] = 4 }, fixture.File.Of("depth"));
        now = [new(1, new KeyValuePair<string, object?>("q", "b"))];
        fixture.Clock.Tick();
        Assert.Equal(new() { ["q=a"] = 0, ["q=b"] = 1 }, fixture.File.Of("depth"));
    }

    [Fact]
    public void Totals_beyond_the_limit_of_series_add_up_in_the_overflow()
    {
        var factor = 1;
        meter.CreateObservableCounter("totals", () => Enumerable.Range(0, 10)
            .Select(i => new Measurement<int>(factor * (i + 1), new KeyValuePair<string, object?>("i", i))));
        fixture.Stats.Listen(meter.Name);
        factor = 2;
        fixture.Clock.Tick();
        Assert.Equal(new() { ["i=0"] = 2, ["i=1"] = 4, ["i=2"] = 6, ["otel.metric.overflow=true"] = 2 * (55 - 6) }, fixture.File.Of("totals"));
    }

    [Fact]
    public void Instruments_of_one_name_in_several_meters_add_up()
    {
        using var second = new Meter(meter.Name);
        var (one, two) = (100, 30);
        meter.CreateObservableCounter("total", () => one);
        meter.CreateObservableUpDownCounter("open", () => one);
        second.CreateObservableCounter("total", () => two);
        second.CreateObservableUpDownCounter("open", () => two);
        fixture.Stats.Listen(meter.Name);
        fixture.Clock.Tick();
        Assert.Equal((130, 130), (fixture.File["total"].Value, fixture.File["open"].Value));
        two = 31;
        fixture.Clock.Tick();
        second.Dispose();
        fixture.Clock.Tick();
        // What it counted stays counted, what it showed is gone.
        Assert.Equal((131, 100), (fixture.File["total"].Value, fixture.File["open"].Value));
    }

    [Fact]
    public void Totals_go_on_where_they_were_when_listening_begins_again()
    {
        var total = 5;
        meter.CreateObservableCounter("total", () => total);
        fixture.Stats.Listen(meter.Name).Dispose();
        total = 8;
        fixture.Clock.Tick();
        Assert.Equal(5, fixture.File["total"].Value);
        fixture.Stats.Listen(meter.Name);
        Assert.Equal(8, fixture.File["total"].Value);
    }

    [Fact]
    public void A_callback_that_throws_is_told_and_the_others_are_asked()
    {
        var isBroken = true;
        meter.CreateObservableCounter("broken", () => isBroken ? throw new InvalidOperationException("no total today") : 1);
        meter.CreateObservableUpDownCounter("good", () => 2);
        fixture.Stats.Listen(meter.Name);
        Assert.Equal(2, fixture.File["good"].Value);
        var problem = fixture.NextProblem();
        Assert.Equal(ProblemKind.Callback, problem.Kind);
        Assert.Contains("no total today", problem.Message, StringComparison.Ordinal);
        isBroken = false;
        fixture.Clock.Tick();
        Assert.Equal(1, fixture.File["broken"].Value);
    }

    [Fact]
    public void A_sum_whose_callback_throws_half_way_stays_as_it_was()
    {
        var isBroken = false;
        // Tags that cannot be labels: all come to one series.
        IEnumerable<Measurement<int>> Totals()
        {
            yield return new(1_000, new KeyValuePair<string, object?>("", "a"));
            if (isBroken)
                throw new InvalidOperationException("half-way");
            yield return new(1_000, new KeyValuePair<string, object?>("", "b"));
        }

        meter.CreateObservableCounter("total", Totals);
        fixture.Stats.Listen(meter.Name);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(2_000, fixture.File["total"].Value);
            isBroken = !isBroken;
            fixture.Clock.Tick();
        }
    }

    [Fact]
    public void A_sum_in_the_overflow_keeps_its_maximum_when_a_part_is_named_no_more()
    {
        var (count, each) = (5, 10);
        meter.CreateObservableCounter("totals", () => Enumerable.Range(0, count)
            .Select(i => new Measurement<int>(each, new KeyValuePair<string, object?>("i", i))));
        fixture.Stats.Listen(meter.Name);
        foreach (var (nextCount, nextEach, expected) in new[] { (4, 10, 20), (5, 10, 20), (4, 11, 20), (5, 11, 22) })
        {
            (count, each) = (nextCount, nextEach);
            fixture.Clock.Tick();
            Assert.Equal(expected, fixture.File.Of("totals")["otel.metric.overflow=true"]);
        }
    }

    [Fact]
    public void Totals_add_up_with_what_is_counted_under_their_name()
    {
        var (whole, fraction, open) = (10, 1.5, 5);
        meter.CreateObservableCounter("whole", () => whole);
        meter.CreateObservableCounter("fraction", () => fraction);
        meter.CreateObservableUpDownCounter("open", () => open);
        fixture.Stats.Listen(meter.Name);
        var counting = new Thread(() =>
        {
            // Its counts go where those of all threads go that came too late for a lane.
            Writer.Lanes.ThreadLane.Number = Writer.Lanes.ThreadLane.None;
            fixture.Stats.Counter("whole").Add(100);
            fixture.Stats.DoubleCounter("fraction").Add(100);
            fixture.Stats.UpDownCounter("open").Add(100);
        });
        counting.Start();
        counting.Join();
        (whole, fraction, open) = (11, 2, 3);
        fixture.Clock.Tick();
        Assert.Equal((111, 102, 103), (fixture.File["whole"].Value, fixture.File["fraction"].Value, fixture.File["open"].Value));
    }

    [Fact]
    public void A_callback_may_end_what_asks_it()
    {
        meter.CreateObservableCounter("total", () =>
        {
            fixture.Stats.Dispose();
            return 1;
        });
        fixture.Stats.Listen(meter.Name);
        fixture.Clock.Tick();
    }

    [Fact]
    public void Totals_below_0_and_no_numbers_are_rejected()
    {
        meter.CreateObservableCounter("negative", () => -1);
        meter.CreateObservableUpDownCounter("nan", () => double.NaN);
        fixture.Stats.Listen(meter.Name);
        Assert.Equal(2ul, fixture.File.First.RejectedValues);
    }
}
