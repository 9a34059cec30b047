using System.Diagnostics.Metrics;
using Mmstats.Writer.Tests.Support;

namespace Mmstats.Writer.Tests.Bridge;

public sealed class BridgeAllocationTests : IDisposable
{
    private const int Updates = 20_000;
    private const int SeriesMax = 100;

    private readonly StatsFixture fixture = new(options => options.SeriesPerMetricMax = SeriesMax);
    private readonly Meter meter = new("Test." + Guid.NewGuid().ToString("N"));

    public BridgeAllocationTests() => fixture.Stats.Listen(meter.Name);

    public void Dispose()
    {
        meter.Dispose();
        fixture.Dispose();
    }

    [Fact]
    public void Measurements_of_known_tags_allocate_nothing()
    {
        var counter = meter.CreateCounter<long>("counter");
        var fraction = meter.CreateCounter<double>("fraction");
        var upDown = meter.CreateUpDownCounter<int>("updown");
        var histogram = meter.CreateHistogram<double>("histogram", "s");
        var gauge = meter.CreateGauge<int>("gauge");
        object code = 200;
        Assert.Equal(0, AllocatedBytes(i =>
        {
            counter.Add(1);
            counter.Add(1, new KeyValuePair<string, object?>("a", "1"));
            counter.Add(1, new("method", "GET"), new("code", code));
            counter.Add(1, new("code", code), new("method", "GET"));
            fraction.Add(0.5, new("method", "GET"), new("none", null));
            upDown.Add(-1, new("method", "GET"), new("code", code));
            histogram.Record(i, new("method", "GET"), new("code", code));
            gauge.Record(i, new KeyValuePair<string, object?>("method", "GET"));
        }));
    }

    [Fact]
    public void Texts_beyond_the_limit_of_series_allocate_nothing()
    {
        var counter = meter.CreateCounter<long>("counter");
        var values = Enumerable.Range(0, 1_000).Select(i => $"value {i}").ToArray();
        foreach (var value in values)
            counter.Add(1, new("b", value), new("a", "x"));
        Assert.Equal(0, AllocatedBytes(i => counter.Add(1, new("b", values[i % values.Length]), new("a", "x"))));
    }

    [Fact]
    public void Tags_that_are_left_out_allocate_nothing_once_it_is_told()
    {
        var counter = meter.CreateCounter<long>("counter");
        Assert.Equal(0, AllocatedBytes(_ => counter.Add(1, new KeyValuePair<string, object?>("", "x"))));
        Assert.Equal(ProblemKind.Tag, fixture.NextProblem().Kind);
    }

    [Fact]
    public void This_measurement_sees_the_number_that_the_application_makes_an_object_of()
    {
        var counter = meter.CreateCounter<long>("counter");
        Assert.InRange(AllocatedBytes(i => counter.Add(1, new KeyValuePair<string, object?>("code", i % 10))), Updates * 16L, long.MaxValue);
    }

    private static long AllocatedBytes(Action<int> update)
    {
        update(0);
        return TestSupport.AllocatedBytes.By(() =>
        {
            for (var i = 0; i < Updates; i++)
                update(i);
        });
    }
}
