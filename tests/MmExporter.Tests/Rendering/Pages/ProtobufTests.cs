using Io.Prometheus.Client;
using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Model.Naming;
using MmExporter.Rendering;
using MmExporter.Tests.Model;
using MmExporter.Tests.Support;
using TestSupport;

namespace MmExporter.Tests.Rendering.Pages;

/// <summary>What the protobuf format says of each kind of metric.</summary>
public sealed class ProtobufTests
{
    private const long Created = 1_700_000_000_123_456_789;
    private const int Scale = 3, FirstIndex = -16, Buckets = 64;

    private readonly FakeContent content = new(new WriterIdentity("shop", "", "") { ShortId = "w" });

    [Fact]
    public void A_counter_has_the_name_of_its_sample_its_unit_and_when_it_began()
    {
        content.Add(Metric("requests", MetricKind.Counter, "s", keys: ["code"]), ["20\"0\\\n"], Created, 5);
        ProtobufPage page = Read();

        Assert.Equal((MetricType.Counter, "Help \"\\\n.", "seconds"), (Family(page).Type, Family(page).Help, Family(page).Unit));
        Counter counter = page.Get("requests_seconds_total", ("app", "shop"), ("code", "20\"0\\\n")).Counter;
        Assert.Equal((5, 1_700_000_000, 123_456_789), (counter.Value, counter.CreatedTimestamp.Seconds, counter.CreatedTimestamp.Nanos));
    }

    [Fact]
    public void A_page_that_is_written_again_has_the_new_values_and_times()
    {
        content.Add(Metric("requests", MetricKind.Counter), [], Created, 5);
        var catalog = new Catalog(new ModelSettings());
        catalog.Merge([Contribution(content)]);
        Assert.Equal(5, RenderedPages.Protobuf(catalog.Families).Get("requests_total", ("app", "shop")).Counter.Value);

        content.Set(0, 0, 7);
        var earlier = new FakeContent(content.Writer with { Generation = 2 });
        earlier.Add(Metric("requests", MetricKind.Counter), [], 1_000_000_000, 100);
        earlier.Add(Metric("requests", MetricKind.Counter, keys: ["a"]), ["1"], 0, 3);
        catalog.Merge([Contribution(content), Contribution(earlier)]);
        ProtobufPage page = RenderedPages.Protobuf(catalog.Families);
        Counter counter = page.Get("requests_total", ("app", "shop")).Counter;
        Assert.Equal((107, 1), (counter.Value, counter.CreatedTimestamp.Seconds));
        Assert.Null(page.Get("requests_total", ("app", "shop"), ("a", "1")).Counter.CreatedTimestamp);
    }

    [Fact]
    public void Facts_and_states_are_gauges()
    {
        content.Add(Metric("door", MetricKind.State, states: ["open", "shut"]), [], 0, 1);
        content.Add(Metric("version", MetricKind.Text, words: 2), [], 0, 2, BitConverter.ToUInt64("v1\0\0\0\0\0\0"u8));
        ProtobufPage page = Read();

        Assert.All(page.Families.Values, family => Assert.Equal(MetricType.Gauge, family.Type));
        Assert.Equal(0, page.Get("door", ("app", "shop"), ("door", "open")).Gauge.Value);
        Assert.Equal(1, page.Get("door", ("app", "shop"), ("door", "shut")).Gauge.Value);
        Assert.Equal(1, page.Get("version_info", ("app", "shop"), ("value", "v1")).Gauge.Value);
    }

    [Fact]
    public void A_histogram_with_bounds_has_classic_buckets_alone_and_its_exemplar_in_one()
    {
        content.Add(
            Metric("size", MetricKind.Histogram, "By", bounds: [1, 10], hasExemplars: true, words: 11), [], Created,
            Bits(12.5), 0, 0, 1, 2, 0, Bits(3.5), 1_600_000_000_000_000_001, 0x0102030405060708, 0, 0xFF);
        Histogram histogram = Read().Get("size_bytes", ("app", "shop")).Histogram;

        Assert.False(HistogramRules.IsNative(histogram));
        Assert.Equal((3UL, 12.5, 1_700_000_000), (histogram.SampleCount, histogram.SampleSum, histogram.CreatedTimestamp.Seconds));
        Assert.Equal([(1, 1), (10, 3), (double.PositiveInfinity, 3UL)], histogram.Bucket.Select(bucket => (bucket.UpperBound, bucket.CumulativeCount)));
        Exemplar exemplar = Assert.Single(histogram.Bucket, bucket => bucket.Exemplar is not null).Exemplar;
        Assert.Equal((3.5, 1_600_000_000, 1), (exemplar.Value, exemplar.Timestamp.Seconds, exemplar.Timestamp.Nanos));
        Assert.Equal([("trace_id", "08070605040302010000000000000000"), ("span_id", "ff00000000000000")], exemplar.Label.Select(label => (label.Name, label.Value)));
    }

    [Fact]
    public void Each_observation_lies_in_its_native_bucket()
    {
        double[] values = [0, 0, 1e-9, 0.3, 0.3, 0.5, 1, 1.5, 2, 40, 1e12];
        ulong[] words = Exponential(values);
        content.Add(Metric("latency", MetricKind.ExponentialHistogram, words: words.Length), [], 0, words);
        Histogram histogram = Read().Get("latency", ("app", "shop")).Histogram;

        Assert.Equal((Scale, Math.Pow(2, -2)), (histogram.Schema, histogram.ZeroThreshold));
        Assert.Equal((11UL, 3UL), (histogram.SampleCount, histogram.ZeroCount));
        (double Lower, double Upper, double Count)[] buckets = [.. HistogramRules.Buckets(histogram)];
        Assert.Equal(8, buckets.Sum(bucket => bucket.Count));
        double last = Math.Pow(2, (FirstIndex + Buckets) / 8.0);
        Assert.All(buckets.Where(bucket => bucket.Lower < last), bucket => Assert.Equal(bucket.Count, values.Count(value => value > bucket.Lower && value <= bucket.Upper)));

        // What is above the last bucket is shown in the next one.
        Assert.Equal((last, 1), (buckets[^1].Lower, buckets[^1].Count));
    }

    [Fact]
    public void A_native_histogram_has_the_classic_buckets_of_the_text_format_beside_it()
    {
        ulong[] words = Exponential(1, 2, 3, 1000);
        content.Add(Metric("latency", MetricKind.ExponentialHistogram, words: words.Length), [], 0, words);
        Catalog catalog = RenderedPages.Merge(new ModelSettings(), Contribution(content));
        IReadOnlyDictionary<string, double> text = PrometheusPage.Parse(RenderedPages.Text(catalog.Families, ExpositionFormat.Text004))
            .Samples.ToDictionary(sample => sample.Id, sample => sample.Value);

        Assert.Contains(text, pair => pair.Key.Contains("le=\"4.0\"", StringComparison.Ordinal) && pair.Value == 3);
        Assert.Equal(text.OrderBy(pair => pair.Key), RenderedPages.Protobuf(catalog.Families).ToSeries().OrderBy(pair => pair.Key));
    }

    [Fact]
    public void An_empty_native_histogram_is_seen_to_be_one_and_its_threshold_stays_when_it_is_filled()
    {
        content.Add(Metric("latency", MetricKind.ExponentialHistogram, words: Exponential().Length), [], 0, Exponential());
        content.Add(Metric("filled", MetricKind.ExponentialHistogram, words: Exponential().Length), [], 0, Exponential(1e-10, 5));
        ProtobufPage page = Read();
        Histogram empty = page.Get("latency", ("app", "shop")).Histogram;
        BucketSpan span = Assert.Single(empty.PositiveSpan);
        Assert.Equal((0, 0U, 0UL), (span.Offset, span.Length, empty.SampleCount));
        Assert.Equal(page.Get("filled", ("app", "shop")).Histogram.ZeroThreshold, empty.ZeroThreshold);
    }

    [Theory]
    [InlineData(long.MaxValue, true)]
    [InlineData(1UL + long.MaxValue, false)]
    public void Counts_that_Prometheus_would_refuse_the_page_for_are_left_to_the_classic_buckets(ulong count, bool isNative)
    {
        ulong[] words = Exponential();
        words[HistogramWords.ExponentialBuckets] = count;
        content.Add(Metric("latency", MetricKind.ExponentialHistogram, words: words.Length), [], 0, words);
        Histogram histogram = Read().Get("latency", ("app", "shop")).Histogram;
        Assert.Equal((isNative, count), (HistogramRules.IsNative(histogram), histogram.SampleCount));
    }

    [Fact]
    public void Buckets_wider_than_Prometheus_knows_are_left_to_the_classic_ones()
    {
        // Both together take 320 buckets only at a scale of -12.
        var world = new World();
        world.Add().With(Metrics.Exponential("h", 0, 0, 1), 0, 0, 0, 1, 0, 0, 2);
        FakeFile far = world.Add().With(Metrics.Exponential("h", 0, 1_048_575, 1), 0, 0, 0, 0, 0, 0, 3);
        world.Pass();
        Histogram histogram = RenderedPages.Protobuf(world.Catalog.Families).Get("h", ("app", "app")).Histogram;
        Assert.Equal((false, 6UL), (HistogramRules.IsNative(histogram), histogram.SampleCount));
        Assert.NotEmpty(histogram.Bucket);
        world.Remove(far);
        world.Pass();
        Assert.True(HistogramRules.IsNative(RenderedPages.Protobuf(world.Catalog.Families).Get("h", ("app", "app")).Histogram));
    }

    [Fact]
    public void Names_that_an_escaping_makes_the_same_stay_different()
    {
        content.Add(Metric("a.b", MetricKind.Gauge, number: NumberKind.Unsigned), [], 0, 1);
        content.Add(Metric("a_b", MetricKind.Histogram, bounds: [], words: 4), [], 0, 0, 0, 0, 2);
        content.Add(Metric("c", MetricKind.Gauge, keys: ["k.1", "k_1"]), ["x", "y"], 0, 3);
        content.Add(Metric("c", MetricKind.Gauge, keys: ["l.1"]), ["x"], 0, 4);
        content.Add(Metric("c", MetricKind.Gauge, keys: ["l_1"]), ["x"], 0, 5);
        Catalog catalog = RenderedPages.Merge(new ModelSettings { Translation = TranslationStrategy.NoTranslation }, Contribution(content));
        ProtobufPage page = RenderedPages.Protobuf(catalog.Families);

        Assert.Equal(1, page.Get("U__a_2e_b", ("app", "shop")).Gauge.Value);
        Assert.Equal(2UL, page.Get("a_b", ("app", "shop")).Histogram.SampleCount);
        Assert.Equal(3, page.Get("c", ("app", "shop"), ("U__k_2e_1", "x"), ("k_1", "y")).Gauge.Value);
        Assert.Equal(4, page.Get("c", ("app", "shop"), ("U__l_2e_1", "x")).Gauge.Value);
        Assert.Equal(5, page.Get("c", ("app", "shop"), ("l_1", "x")).Gauge.Value);
        ProtobufPage whole = RenderedPages.Protobuf(catalog.Families, EscapingScheme.AllowUtf8);
        Assert.Equal(3, whole.Get("c", ("app", "shop"), ("k.1", "x"), ("k_1", "y")).Gauge.Value);
    }

    [Fact]
    public void A_page_that_is_written_again_allocates_nothing_for_a_series()
    {
        long few = AllocatedFor(10);
        long many = AllocatedFor(1_000);
        Assert.True(many <= few + 64, $"{few} bytes for 10 series of each kind, {many} for 1,000");
    }

    private static long AllocatedFor(int count)
    {
        var content = new FakeContent(new WriterIdentity("shop", "", "") { ShortId = "w" });
        ulong[] words = Exponential(0.1, 1, 3, 3, 3, 100);
        MetricDefinition counter = Metric("counter", MetricKind.Counter, keys: ["k"]);
        MetricDefinition gauge = Metric("gauge", MetricKind.Gauge, keys: ["k"]);
        MetricDefinition state = Metric("state", MetricKind.State, keys: ["k"], states: ["x", "y"]);
        MetricDefinition histogram = Metric("histogram", MetricKind.Histogram, keys: ["k"], bounds: [1, 2], words: 6);
        MetricDefinition exponential = Metric("exponential", MetricKind.ExponentialHistogram, keys: ["k"], words: words.Length);
        for (int i = 0; i < count; i++)
        {
            string[] labels = [$"value {i}"];
            content.Add(counter, labels, Created, (ulong)i).Add(gauge, labels, 0, Bits(i / 3.0)).Add(state, labels, 0, 1)
                .Add(histogram, labels, Created, Bits(3), 0, 0, 1, 2, 3).Add(exponential, labels, Created, words);
        }

        Catalog catalog = RenderedPages.Merge(new ModelSettings(), Contribution(content));
        var output = new System.Buffers.ArrayBufferWriter<byte>(4 << 20);
        Write();
        Write();
        return AllocatedBytes.By(Write);

        void Write()
        {
            output.ResetWrittenCount();
            MetricsPage.Write(catalog.Families, new MmExporter.Rendering.Exposition(ExpositionFormat.Protobuf, EscapingScheme.Underscores), new PageOptions(), null, output);
        }
    }

    private static ulong[] Exponential(params double[] values)
    {
        var words = new ulong[HistogramWords.ExponentialBuckets + Buckets];
        words[HistogramWords.Sum] = Bits(values.Sum());
        foreach (double value in values)
        {
            int index = value == 0 ? 0 : (int)Math.Ceiling(Math.Log2(value) * 8) - 1 - FirstIndex;
            words[value == 0 ? HistogramWords.Zero : index < 0 ? HistogramWords.Below : index >= Buckets ? HistogramWords.Above : HistogramWords.ExponentialBuckets + index]++;
        }

        return words;
    }

    private static MetricDefinition Metric(
        string name, MetricKind kind, string unit = "", string[]? keys = null, string[]? states = null, double[]? bounds = null, bool hasExemplars = false, int words = 1,
        NumberKind number = NumberKind.Unsigned) => new()
        {
            Name = name,
            Kind = kind,
            Unit = unit,
            Help = "Help \"\\\n.",
            Number = number,
            Merge = kind == MetricKind.Gauge ? GaugeMerge.Sum : GaugeMerge.None,
            Keys = keys ?? [],
            States = states ?? [],
            Bounds = bounds ?? [],
            Scale = Scale,
            FirstIndex = FirstIndex,
            BucketCount = kind == MetricKind.Histogram ? bounds!.Length + 1 : Buckets,
            HasExemplars = hasExemplars,
            Words = words,
        };

    private static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value);

    private static Contribution Contribution(FakeContent content) => new(content, "/1", IsLiving: true, 0);

    private static MetricFamily Family(ProtobufPage page) => Assert.Single(page.Families.Values);

    private ProtobufPage Read() => RenderedPages.Protobuf(RenderedPages.Merge(new ModelSettings(), Contribution(content)).Families);
}
