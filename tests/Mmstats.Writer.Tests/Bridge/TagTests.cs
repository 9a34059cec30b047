using System.Diagnostics.Metrics;
using Mmstats.Writer.Tests.Support;

namespace Mmstats.Writer.Tests.Bridge;

public sealed class TagTests : IDisposable
{
    private readonly StatsFixture fixture = new(options => options.SeriesPerMetricMax = 10);
    private readonly Meter meter = new("Test." + Guid.NewGuid().ToString("N"));
    private readonly Counter<int> counter;

    public TagTests()
    {
        fixture.Stats.Listen(meter.Name);
        counter = meter.CreateCounter<int>("count");
    }

    private Dictionary<string, double> Contents => fixture.File.Of("count");

    public void Dispose()
    {
        meter.Dispose();
        fixture.Dispose();
    }

    [Fact]
    public void Tags_in_any_order_are_one_series()
    {
        for (var i = 0; i < 3; i++)
        {
            counter.Add(1, new("a", "1"), new("b", "2"), new("c", "3"));
            counter.Add(1, new("c", "3"), new("b", "2"), new("a", "1"));
            counter.Add(1, new("b", "2"), new("c", "3"), new("a", "1"));
        }
        Assert.Equal([new("a=1,b=2,c=3", 9)], Contents);
    }

    [Fact]
    public void Each_set_of_keys_has_series_of_its_own()
    {
        counter.Add(1);
        counter.Add(2, new KeyValuePair<string, object?>("a", "1"));
        counter.Add(3, new("a", "1"), new("b", "2"));
        counter.Add(4, new KeyValuePair<string, object?>("a", "2"));
        Assert.Equal(new() { [""] = 1, ["a=1"] = 2, ["a=1,b=2"] = 3, ["a=2"] = 4 }, Contents);
    }

    [Fact]
    public void Values_are_written_without_regard_to_culture_and_equal_texts_are_one_series()
    {
        object[] values = [true, false, 1, 1L, "1", 1.5, -2.5m, DayOfWeek.Friday, 'x', Guid.Empty];
        for (var i = 0; i < 2; i++)
        {
            foreach (var value in values)
                counter.Add(1, new KeyValuePair<string, object?>("v", value));
        }
        Assert.Equal(
            new()
            {
                ["v=true"] = 2,
                ["v=false"] = 2,
                ["v=1"] = 6,
                ["v=1.5"] = 2,
                ["v=-2.5"] = 2,
                ["v=Friday"] = 2,
                ["v=x"] = 2,
                ["v=00000000-0000-0000-0000-000000000000"] = 2,
            },
            Contents);
    }

    [Fact]
    public void Arrays_are_joined_as_in_json()
    {
        counter.Add(1, new KeyValuePair<string, object?>("v", new object?[] { "a\"b", 1, true, null, "\n" }));
        counter.Add(1, new KeyValuePair<string, object?>("v", new[] { 1.5, 2 }));
        Assert.Equal(new() { ["""v=["a\"b",1,true,null,"\u000a"]"""] = 1, ["v=[1.5,2]"] = 1 }, Contents);
    }

    [Fact]
    public void An_array_that_changes_is_another_value()
    {
        var array = new[] { 1 };
        counter.Add(1, new KeyValuePair<string, object?>("v", array));
        array[0] = 2;
        counter.Add(1, new KeyValuePair<string, object?>("v", array));
        Assert.Equal(new() { ["v=[1]"] = 1, ["v=[2]"] = 1 }, Contents);
    }

    [Fact]
    public void An_array_that_holds_itself_is_written_once()
    {
        var array = new object[1];
        array[0] = array;
        counter.Add(1, new KeyValuePair<string, object?>("v", array));
        Assert.Equal(["""v=["Object[]"]"""], Contents.Keys);
    }

    [Fact]
    public void Tags_without_a_value_are_left_out()
    {
        counter.Add(1, new("a", null), new("b", "2"));
        counter.Add(1, new("a", null), new("b", "2"));
        counter.Add(1, new KeyValuePair<string, object?>("a", null));
        Assert.Equal(new() { ["b=2"] = 2, [""] = 1 }, Contents);
    }

    [Fact]
    public void Of_several_tags_with_one_key_the_last_stands()
    {
        counter.Add(1, new("a", "1"), new("a", "2"));
        counter.Add(1, new("b", "1"), new("b", null));
        Assert.Equal(new() { ["a=2"] = 1, [""] = 1 }, Contents);
    }

    [Fact]
    public void Tags_of_the_meter_and_the_instrument_are_on_every_series_unless_the_measurement_has_its_own()
    {
        using var tagged = new Meter(new MeterOptions(meter.Name) { Tags = [new("m", "meter"), new("both", "meter")] });
        var tags = new KeyValuePair<string, object?>[] { new("i", 1), new("both", "instrument") };
        var other = tagged.CreateCounter<int>("tagged", null, null, tags);
        other.Add(1);
        other.Add(2, new KeyValuePair<string, object?>("i", 2));
        Assert.Equal(new() { ["both=instrument,i=1,m=meter"] = 1, ["both=instrument,i=2,m=meter"] = 2 }, fixture.File.Of("tagged"));
    }

    [Fact]
    public void Beyond_the_limit_all_count_under_the_overflow_and_those_within_it_as_before()
    {
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 50; i++)
                counter.Add(1, new("b", i), new("a", "x"));
        }
        // Another order and another type, which nobody has remembered.
        counter.Add(1, new("a", "x"), new("b", "3"));
        var contents = Contents;
        Assert.Equal(11, contents.Count);
        Assert.Equal(3 * 40, contents["otel.metric.overflow=true"]);
        Assert.Equal(4, contents["a=x,b=3"]);
        Assert.Equal(ProblemKind.SeriesLimit, fixture.NextProblem().Kind);
        Assert.InRange(fixture.File.First.OverflowedSeries, 110ul, 120ul);
    }

    [Fact]
    public void What_is_not_remembered_any_more_still_comes_to_its_series()
    {
        string[] keys = ["a", "b", "c", "d", "e"];
        var total = 0;
        for (var first = 0; first < keys.Length; first++)
        {
            for (var second = 0; second < keys.Length; second++)
            {
                var order = keys.OrderBy(key => key == keys[second]).ThenBy(key => key == keys[first]);
                counter.Add(1, [.. order.Select(key => new KeyValuePair<string, object?>(key, "1"))]);
                counter.Add(1, [.. order.Select(key => new KeyValuePair<string, object?>(key, 1))]);
                total += 2;
            }
        }
        Assert.Equal([new("a=1,b=1,c=1,d=1,e=1", total)], Contents);
    }

    [Fact]
    public void Hostile_keys_are_left_out_and_told()
    {
        string?[] keys = [null, "", "a\nb", "\ud800", "\ufffd", new string('k', 256)];
        for (var i = 0; i < 2; i++)
        {
            foreach (var key in keys)
                counter.Add(1, new(key!, "x"), new("good", "y"));
        }
        Assert.Equal([new("good=y", 2 * keys.Length)], Contents);
        Assert.Equal(ProblemKind.Tag, fixture.NextProblem().Kind);
    }

    [Fact]
    public void Of_too_many_tags_the_first_are_taken()
    {
        counter.Add(1, [.. Enumerable.Range(0, 1_000).Select(i => new KeyValuePair<string, object?>($"k{i:000}", i))]);
        Assert.Equal(32, Assert.Single(Contents).Key.Split(',').Length);
        Assert.Equal(ProblemKind.Tag, fixture.NextProblem().Kind);
    }

    [Fact]
    public void Long_values_are_cut_and_hostile_ones_kept()
    {
        counter.Add(1, new KeyValuePair<string, object?>("v", new string('x', 5_000)));
        counter.Add(1, new KeyValuePair<string, object?>("v", new string('x', 6_000)));
        counter.Add(1, new KeyValuePair<string, object?>("v", "\0\ud800\n"));
        Assert.Equal(new() { ["v=" + new string('x', 1024)] = 2, ["v=\0\ufffd\n"] = 1 }, Contents);
    }

    [Fact]
    public void A_value_that_throws_is_left_out_and_told()
    {
        counter.Add(1, new("v", new Thrower()), new("good", "y"));
        Assert.Equal([new("good=y", 1)], Contents);
        Assert.Equal(ProblemKind.Callback, fixture.NextProblem().Kind);
    }

    [Fact]
    public void A_tag_of_an_instrument_may_wait_for_another_thread_that_makes_an_instrument()
    {
        var waiter = new Waiter(() => meter.CreateCounter<int>("other").Add(1));
        var tagged = meter.CreateCounter<int>("tagged", null, null, [new("v", waiter)]);
        tagged.Add(1);
        Assert.Equal([new("v=done", 1)], fixture.File.Of("tagged"));
    }

    [Fact]
    public void A_tag_that_is_observed_may_wait_for_another_thread_that_ends_its_meter()
    {
        using var other = new Meter(meter.Name);
        other.CreateObservableCounter("total", () => new Measurement<int>(1, new KeyValuePair<string, object?>("v", new Waiter(other.Dispose))));
        fixture.Clock.Tick();
        Assert.Equal(["v=done"], fixture.File.Of("total").Keys);
    }

    private sealed class Waiter(Action action)
    {
        public override string ToString()
        {
            var thread = new Thread(() => action());
            thread.Start();
            return thread.Join(TimeSpan.FromSeconds(10)) ? "done" : "stuck";
        }
    }

    private sealed class Thrower
    {
        public override bool Equals(object? obj) => throw new InvalidOperationException();

        public override int GetHashCode() => throw new InvalidOperationException();

        public override string ToString() => throw new InvalidOperationException();
    }
}
