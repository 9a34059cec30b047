using System.Diagnostics.Metrics;
using Mmstats.Format.V2;
using Mmstats.Writer.Tests.Support;

namespace Mmstats.Writer.Tests.Bridge;

public sealed class BridgedInstrumentTests : IDisposable
{
    private static readonly double[] Durations = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private readonly StatsFixture fixture = new();
    private readonly Meter meter = new("Test." + Guid.NewGuid().ToString("N"));

    public BridgedInstrumentTests() => fixture.Stats.Listen(meter.Name);

    private V2File Contents => fixture.File;

    public void Dispose()
    {
        meter.Dispose();
        fixture.Dispose();
    }

    [Fact]
    public void Counters_of_integers_become_whole_counters()
    {
        Count<byte>("byte", 250);
        Count<short>("short", 32_000);
        Count("int", int.MaxValue);
        Count("long", long.MaxValue);
        foreach (var (name, value) in new[] { ("byte", 250), ("short", 32_000.0), ("int", int.MaxValue), ("long", long.MaxValue) })
            AssertIs(name, V2Kind.Counter, V2Number.U64, value);
    }

    [Fact]
    public void Counters_of_fractions_become_double_counters()
    {
        Count("float", 0.5f);
        Count("double", 0.25);
        Count("decimal", 0.125m);
        AssertIs("float", V2Kind.Counter, V2Number.F64, 0.5);
        AssertIs("double", V2Kind.Counter, V2Number.F64, 0.25);
        AssertIs("decimal", V2Kind.Counter, V2Number.F64, 0.125);
    }

    [Fact]
    public void Up_down_counters_keep_their_sign()
    {
        AddUpDown<short>("short", -3);
        AddUpDown("long", long.MinValue);
        AddUpDown("double", -0.5);
        AddUpDown("decimal", -0.25m);
        AssertIs("short", V2Kind.UpDownCounter, V2Number.I64, -3);
        AssertIs("long", V2Kind.UpDownCounter, V2Number.I64, long.MinValue);
        AssertIs("double", V2Kind.UpDownCounter, V2Number.F64, -0.5);
        AssertIs("decimal", V2Kind.UpDownCounter, V2Number.F64, -0.25);
    }

    [Fact]
    public void Gauges_show_what_was_set_last()
    {
        var gauge = meter.CreateGauge<int>("gauge");
        gauge.Record(7);
        gauge.Record(-8);
        AssertIs("gauge", V2Kind.Gauge, V2Number.F64, -8);
        Assert.Equal(V2MergeRule.Last, Contents["gauge"].Merge);
    }

    [Fact]
    public void Histograms_of_seconds_have_the_buckets_of_durations_and_others_the_default()
    {
        meter.CreateHistogram<double>("time", "s").Record(0.02);
        meter.CreateHistogram<int>("size", "By").Record(60);
        var time = Contents["time"];
        Assert.Equal((Durations.Length, 1ul, 1ul, 0.02), (time.Bounds.Length, time.Count, time.Buckets[2], time.Value));
        Assert.Equal(Durations, time.Bounds);
        Assert.Equal([0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000], Contents["size"].Bounds);
        Assert.Equal(60, Contents["size"].Value);
    }

    [Fact]
    public void Advised_bounds_are_taken_whatever_their_type()
    {
        Advise("double", [0.5, 1.5]);
        Advise("int", [1, 2, 3]);
        Advise("decimal", [0.5m]);
        Advise("infinite", [1, double.PositiveInfinity]);
        Assert.Equal([0.5, 1.5], Contents["double"].Bounds);
        Assert.Equal([1, 2, 3], Contents["int"].Bounds);
        Assert.Equal([0.5], Contents["decimal"].Bounds);
        Assert.Equal([1], Contents["infinite"].Bounds);
    }

    [Fact]
    public void Bounds_that_the_format_does_not_take_are_replaced_by_the_default()
    {
        Advise("many", [.. Enumerable.Range(0, 300)]);
        Advise("equal as doubles", [long.MaxValue - 1, long.MaxValue]);
        Assert.Equal(15, Contents["many"].Bounds.Length);
        Assert.Equal(15, Contents["equal as doubles"].Bounds.Length);
    }

    [Fact]
    public void Name_unit_and_description_come_as_they_are_written()
    {
        meter.CreateCounter<int>("wörter gezählt", "{wört}", "Wie viele\nes sind").Add(1);
        var value = Contents["wörter gezählt"];
        Assert.Equal(("{wört}", "Wie viele\nes sind"), (value.Unit, value.Help));
    }

    [Fact]
    public void Units_and_descriptions_that_are_too_long_are_cut_and_unprintable_units_dropped()
    {
        meter.CreateCounter<int>("long", new string('u', 100), new string('d', 2_000)).Add(1);
        meter.CreateCounter<int>("unprintable", "a\nb").Add(1);
        var value = Contents["long"];
        Assert.Equal((63, 1024), (value.Unit.Length, value.Help.Length));
        Assert.Equal("", Contents["unprintable"].Unit);
    }

    [Fact]
    public void Values_that_no_instrument_takes_are_rejected_and_counted()
    {
        Count("negative", -1);
        Count("nan", double.NaN);
        AddUpDown("infinite", double.PositiveInfinity);
        meter.CreateHistogram<double>("histogram").Record(double.NaN);
        Assert.Equal(4ul, Contents.First.RejectedValues);
    }

    private void AssertIs(string name, V2Kind kind, V2Number number, double expected)
    {
        var value = Contents[name];
        Assert.Equal((kind, number, expected), (value.Kind, value.Number, value.Value));
    }

    private void Count<T>(string name, T value)
        where T : struct => meter.CreateCounter<T>(name).Add(value);

    private void AddUpDown<T>(string name, T value)
        where T : struct => meter.CreateUpDownCounter<T>(name).Add(value);

    private void Advise<T>(string name, T[] bounds)
        where T : struct => meter.CreateHistogram(name, null, null, [], new InstrumentAdvice<T> { HistogramBucketBoundaries = bounds }).Record(default);
}
