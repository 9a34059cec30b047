using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Otlp.Delivery;
using MmExporter.Otlp.Resources;
using MmExporter.Tests.Support;
using OpenTelemetry.Proto.Metrics.V1;
using TestSupport.Otlp;
using DataCase = OpenTelemetry.Proto.Metrics.V1.Metric.DataOneofCase;
using WireTemporality = OpenTelemetry.Proto.Metrics.V1.AggregationTemporality;

namespace MmExporter.Tests.Otlp.Messages;

/// <summary>Each kind of metric as OTLP has it.</summary>
public sealed class MessageTests
{
    private const long Created = 77;

    private readonly EncodedPush push = new();

    [Fact]
    public void A_counter_is_a_monotonic_sum_with_its_own_name_unit_and_start()
    {
        OtlpPoint point = Assert.Single(push.Push(Writer(Metric("http.server.requests", MetricKind.Counter, "{request}", keys: ["http.code"]), ["200"], 5)));

        Assert.Equal(new OtlpMetric("http.server.requests", "{request}", "Help.", DataCase.Sum, WireTemporality.Cumulative, IsMonotonic: true), point.Series.Metric);
        Assert.Equal(("200", 5.0, (ulong)Created, 1_000UL), (point.Series.Attributes["http.code"], point.Number, point.Start, point.Time));
        Assert.True(((NumberDataPoint)point.Message).HasAsInt);
    }

    [Fact]
    public void An_up_down_counter_is_a_sum_that_may_fall_and_a_gauge_has_no_start()
    {
        IReadOnlyList<OtlpPoint> points = push.Push(
            Writer(Metric("queue", MetricKind.UpDownCounter, number: NumberKind.Signed), [], unchecked((ulong)-3)),
            Writer(Metric("temperature", MetricKind.Gauge, number: NumberKind.Float, merge: GaugeMerge.Max), [], BitConverter.DoubleToUInt64Bits(-0.5)));

        OtlpPoint queue = points.Single(point => point.Name == "queue"), temperature = points.Single(point => point.Name == "temperature");
        Assert.Equal((DataCase.Sum, false, -3.0, (ulong)Created), (queue.Series.Metric.Type, queue.Series.Metric.IsMonotonic, queue.Number, queue.Start));
        Assert.Equal((DataCase.Gauge, -0.5, 0UL), (temperature.Series.Metric.Type, temperature.Number, temperature.Start));
    }

    [Fact]
    public void Integers_from_2_to_the_63_on_are_doubles()
    {
        MetricDefinition counter = Metric("c", MetricKind.Counter, keys: ["k"]);
        Contribution writer = Contribution(new FakeContent(Identity()).Add(counter, ["a"], Created, long.MaxValue).Add(counter, ["b"], Created, 1UL << 63));
        IReadOnlyList<OtlpPoint> points = push.Push(writer);

        Assert.Equal(long.MaxValue, ((NumberDataPoint)points[0].Message).AsInt);
        Assert.False(((NumberDataPoint)points[1].Message).HasAsInt);
        Assert.Equal(Math.Pow(2, 63), points[1].Number);
    }

    [Fact]
    public void A_sum_beyond_64_bits_is_a_double()
    {
        MetricDefinition counter = Metric("c", MetricKind.Counter);
        OtlpPoint point = Assert.Single(push.Push(Writer(counter, [], ulong.MaxValue), Writer(counter, [], ulong.MaxValue)));
        Assert.Equal(2 * Math.Pow(2, 64), point.Number);
    }

    [Fact]
    public void A_histogram_has_its_buckets_extremes_and_exemplar()
    {
        MetricDefinition metric = Metric("h", MetricKind.Histogram, "s", bounds: [1, 2.5], hasExemplars: true);
        HistogramDataPoint point = Assert.Single(push.Push(Writer(
            metric, [], Bits(7.5), Minimum(0.5), Maximum(4), 1, 2, 3, Bits(4), 99, 0x0807060504030201, 0x100F0E0D0C0B0A09, 0x1817161514131211))).Histogram;

        Assert.Equal((6UL, 7.5, 0.5, 4.0), (point.Count, point.Sum, point.Min, point.Max));
        Assert.Equal([1UL, 2, 3], point.BucketCounts);
        Assert.Equal([1, 2.5], point.ExplicitBounds);
        Exemplar exemplar = Assert.Single(point.Exemplars);
        Assert.Equal((4.0, 99UL), (exemplar.AsDouble, exemplar.TimeUnixNano));
        Assert.Equal(Enumerable.Range(1, 16).Select(one => (byte)one), exemplar.TraceId);
        Assert.Equal(Enumerable.Range(0x11, 8).Select(one => (byte)one), exemplar.SpanId);
    }

    [Fact]
    public void A_histogram_without_observations_has_no_extremes()
    {
        HistogramDataPoint point = Assert.Single(push.Push(Writer(Metric("h", MetricKind.Histogram, bounds: []), [], 0, 0, 0, 0))).Histogram;
        Assert.Equal((0UL, false, false, 0), (point.Count, point.HasMin, point.HasMax, point.ExplicitBounds.Count));
        Assert.Equal([0UL], point.BucketCounts);
    }

    [Fact]
    public void Exponential_buckets_keep_their_numbers_and_what_is_outside_them_is_counted_too()
    {
        MetricDefinition metric = Metric("x", MetricKind.ExponentialHistogram, scale: 3, firstIndex: -4, bucketCount: 5);
        ExponentialHistogramDataPoint point = Assert.Single(push.Push(Writer(
            metric, [], Bits(9), Minimum(0), Maximum(8), 1, 2, 3, 0, 10, 0, 20, 0))).ExponentialHistogram;

        Assert.Equal((36UL, 3, 3UL), (point.Count, point.Scale, point.ZeroCount));
        Assert.Equal(-3, point.Positive.Offset);
        Assert.Equal([10UL, 0, 20, 0, 3], point.Positive.BucketCounts);
        Assert.Equal(Math.Pow(2, -4 / 8.0), point.ZeroThreshold);
    }

    [Fact]
    public void A_text_is_a_gauge_of_1_and_a_state_a_gauge_for_each_of_its_names()
    {
        byte[] text = new byte[8];
        "1.2"u8.CopyTo(text);
        IReadOnlyList<OtlpPoint> points = push.Push(
            Writer(Metric("version", MetricKind.Text, words: 2), [], 3, BitConverter.ToUInt64(text)),
            Writer(Metric("mode", MetricKind.State, number: NumberKind.Unsigned, states: ["idle", "busy"]), [], 1));

        OtlpPoint version = points.Single(point => point.Name == "version");
        Assert.Equal(("1.2", 1.0, DataCase.Gauge), (version.Series.Attributes["value"], version.Number, version.Series.Metric.Type));
        Assert.Equal(
            [("idle", 0.0), ("busy", 1.0)],
            points.Where(point => point.Name == "mode").Select(point => (point.Series.Attributes["mode"]!, point.Number)));
    }

    [Fact]
    public void Counters_and_gauges_of_one_name_are_two_metrics()
    {
        IReadOnlyList<OtlpPoint> points = push.Push(
            Writer(Metric("n", MetricKind.Counter, keys: ["k"]), ["c"], 1), Writer(Metric("n", MetricKind.Gauge, merge: GaugeMerge.Max, keys: ["k"]), ["g"], 2));
        Assert.Equal(
            [("c", DataCase.Sum), ("g", DataCase.Gauge)],
            points.Select(point => (point.Series.Attributes["k"]!, point.Series.Metric.Type)));
    }

    [Fact]
    public void Requests_stay_below_the_limit_and_have_every_point_once()
    {
        MetricDefinition counter = Metric("c", MetricKind.Counter, keys: ["k"]), histogram = Metric("h", MetricKind.Histogram, bounds: [1, 2, 3], keys: ["k"]);
        var content = new FakeContent(Identity());
        for (int i = 0; i < 500; i++)
        {
            content.Add(counter, [$"{i}"], Created, (ulong)i).Add(histogram, [$"{i}"], Created, Bits(i), 0, 0, (ulong)i, 0, 0, 0);
        }

        const int lengthMax = 2_000;
        var small = new EncodedPush(lengthMax: lengthMax);
        IReadOnlyList<OtlpPoint> points = small.Push(Contribution(content));

        Assert.True(small.Bodies.Count > 20, $"{small.Bodies.Count} requests");
        Assert.All(small.Bodies, body => Assert.InRange(body.Length, 1, lengthMax));
        Assert.Equal(1_000, small.Written);
        Assert.Equal(Enumerable.Range(0, 500), points.Where(point => point.Name == "c").Select(point => (int)point.Number));
        Assert.Equal(Enumerable.Range(0, 500), points.Where(point => point.Name == "h").Select(point => (int)point.Histogram.Count));

        // A push that follows uses the same memory.
        Assert.Equal(points, small.Push(Contribution(content)));
    }

    [Fact]
    public void A_point_that_is_longer_than_the_limit_has_a_request_of_its_own()
    {
        MetricDefinition counter = Metric("c", MetricKind.Counter, keys: ["k"]);
        var content = new FakeContent(Identity());
        foreach (int length in new[] { 1, 1_000, 2 })
        {
            content.Add(counter, [new string('x', length)], Created, (ulong)length);
        }

        var small = new EncodedPush(lengthMax: 500);
        Assert.Equal([1.0, 1_000, 2], small.Push(Contribution(content)).Select(point => point.Number));
        Assert.Equal(3, small.Bodies.Count);
    }

    [Fact]
    public void The_end_of_a_series_is_told_until_it_is_taken()
    {
        MetricDefinition counter = Metric("c", MetricKind.Counter, keys: ["k"]), gauge = Metric("g", MetricKind.Gauge, merge: GaugeMerge.Max);
        Contribution both = Contribution(new FakeContent(Identity()).Add(counter, ["a"], Created, 1).Add(counter, ["b"], Created, 2).Add(gauge, [], 0, 3));
        Contribution one = Contribution(new FakeContent(Identity()).Add(counter, ["a"], Created, 1));
        Assert.DoesNotContain(push.Push(both), point => !point.HasValue);
        for (int i = 0; i < 2; i++)
        {
            IReadOnlyList<OtlpPoint> points = push.Push(one);
            Assert.Equal(["a"], points.Where(point => point.HasValue).Select(point => point.Series.Attributes["k"]));
            Assert.Equal(["c b", "g "], points.Where(point => !point.HasValue).Select(point => $"{point.Name} {point.Series.Attributes["k"]}").Order());
        }

        push.Resources.Single().Ended.Settle([SendOutcome.Accepted]);
        Assert.DoesNotContain(push.Push(one), point => !point.HasValue);

        // All of it goes: so does the resource, when its end was told.
        Assert.Single(push.Push(), point => !point.HasValue);
        push.Resources.Single().Ended.Settle([SendOutcome.Accepted]);
        Assert.Empty(push.Push());
        Assert.Empty(push.Resources);
    }

    [Fact]
    public void A_series_that_comes_back_before_its_end_is_taken_has_not_ended()
    {
        MetricDefinition counter = Metric("c", MetricKind.Counter, keys: ["k"]);
        Contribution both = Contribution(new FakeContent(Identity()).Add(counter, ["a"], Created, 1).Add(counter, ["b"], Created, 2));
        Contribution one = Contribution(new FakeContent(Identity()).Add(counter, ["a"], Created, 1));
        push.Push(both);
        Assert.Single(push.Push(one), point => !point.HasValue);
        IReadOnlyList<OtlpPoint> back = push.Push(both);
        Assert.Equal(["a", "b"], back.Where(point => point.HasValue).Select(point => point.Series.Attributes["k"]).Order());
        Assert.DoesNotContain(back, point => !point.HasValue);
    }

    [Fact]
    public void Ends_of_a_request_that_is_refused_are_lost_and_those_of_one_that_failed_are_told_again()
    {
        MetricDefinition counter = Metric("c", MetricKind.Counter, keys: ["k"]);
        var small = new EncodedPush(lengthMax: 500);
        var content = new FakeContent(Identity());
        string[] names = [.. Enumerable.Range(0, 3).Select(i => new string((char)('a' + i), 300))];
        Array.ForEach(names, name => content.Add(counter, [name], Created, 1));
        small.Push(Contribution(content));
        Contribution other = Contribution(new FakeContent(Identity()).Add(Metric("d", MetricKind.Counter), [], Created, 1));
        Assert.Equal(3, small.Push(other).Count(point => !point.HasValue));
        SendOutcome[] outcomes = [.. Enumerable.Repeat(SendOutcome.Failed, small.Bodies.Count)];
        int[] requests = [.. Enumerable.Range(0, small.Bodies.Count).Where(i => OtlpPoint.AllOf(OtlpDecoder.Metrics(small.Bodies[i])).Any(point => !point.HasValue))];
        Assert.Equal(3, requests.Length);
        (outcomes[requests[0]], outcomes[requests[1]]) = (SendOutcome.Refused, SendOutcome.Accepted);
        Assert.Equal(1, small.Resources.Single().Ended.Settle(outcomes));
        Assert.Equal(names[2], Assert.Single(small.Push(other), point => !point.HasValue).Series.Attributes["k"]);
    }

    [Fact]
    public void Of_too_many_resources_that_have_gone_the_oldest_end_untold()
    {
        MetricDefinition counter = Metric("c", MetricKind.Counter);
        for (int i = 0; i < ResourceTable.EndedMax + 10; i++)
        {
            push.Push(new Contribution(new FakeContent(new WriterIdentity($"app{i}", "", "") { Generation = (ulong)i + 1 }).Add(counter, [], Created, 1), "/1", IsLiving: true, 0));
        }

        push.Push();
        Assert.Equal(ResourceTable.EndedMax, push.Resources.Count);
        Assert.Equal(10, push.TakeUntold());
    }

    private static WriterIdentity Identity() => new("shop", "", "") { ShortId = "w1", Rank = 1, Generation = 1 };

    private static Contribution Contribution(FakeContent content) => new(content, "/1", IsLiving: true, 0);

    private static Contribution Writer(MetricDefinition metric, string[] values, params ulong[] words) =>
        Contribution(new FakeContent(Identity()).Add(metric, values, Created, words));

    private static MetricDefinition Metric(
        string name,
        MetricKind kind,
        string unit = "",
        NumberKind number = NumberKind.Unsigned,
        GaugeMerge merge = GaugeMerge.None,
        string[]? keys = null,
        double[]? bounds = null,
        bool hasExemplars = false,
        int scale = 0,
        int firstIndex = 0,
        int bucketCount = 0,
        string[]? states = null,
        int words = 1) => new()
        {
            Name = name,
            Unit = unit,
            Help = "Help.",
            Kind = kind,
            Number = kind is MetricKind.Histogram or MetricKind.ExponentialHistogram ? NumberKind.Float : number,
            Merge = merge,
            Keys = keys ?? [],
            Bounds = bounds ?? [],
            HasExemplars = hasExemplars,
            Scale = scale,
            FirstIndex = firstIndex,
            BucketCount = kind == MetricKind.Histogram ? bounds!.Length + 1 : bucketCount,
            States = states ?? [],
            Words = kind switch
            {
                MetricKind.Histogram => HistogramWords.ExplicitBuckets + bounds!.Length + 1 + (hasExemplars ? HistogramWords.ExemplarLength : 0),
                MetricKind.ExponentialHistogram => HistogramWords.ExponentialBuckets + bucketCount,
                _ => words,
            },
        };

    private static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value);

    /// <summary>The words as files have them: 0 means nothing yet.</summary>
    private static ulong Minimum(double value) => Bits(value) ^ 0x7FF0000000000000;

    private static ulong Maximum(double value) => Bits(value) ^ 0xFFF0000000000000;
}
