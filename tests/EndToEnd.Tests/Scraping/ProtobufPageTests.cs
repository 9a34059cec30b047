using Google.Protobuf;
using Io.Prometheus.Client;

namespace EndToEnd.Tests.Scraping;

/// <summary>The reader of protobuf pages takes what is right and tells what is wrong.</summary>
public sealed class ProtobufPageTests
{
    /// <summary>Mistakes in a page, each with a word of the reason.</summary>
    private static readonly Dictionary<string, Action<List<MetricFamily>>> Mistakes = new()
    {
        ["demo_requests_total' has a name and is there once"] = families => families.Add(families[0]),
        ["has a help"] = families => families[0].ClearHelp(),
        ["a metric"] = families => families[0].Metric.Clear(),
        ["zone=\"in\"} is there once"] = families => families[1].Metric[1].Label[0].Value = "in",
        ["no label"] = families => families[1].Metric[1].Label.Add(new LabelPair { Name = "zone", Value = "x" }),
        ["have names"] = families => families[1].Metric[1].Label[0].Name = "",
        ["value of its type"] = families => families[1].Metric[1].Counter = new Counter { Value = 1 },
        ["unit of demo_requests_total"] = families => families[0].Unit = "seconds",
        ["cumulative"] = families => families[2].Metric[0].Histogram.Bucket[2].CumulativeCount = 2,
        ["bounds"] = families => families[2].Metric[0].Histogram.Bucket[2].UpperBound = 0.5,
        ["end with its count"] = families => families[2].Metric[0].Histogram.SampleCount = 5,
        ["no schema"] = families => families[2].Metric[0].Histogram.Schema = 3,
        ["unknown fields"] = families => families[0] = MetricFamily.Parser.ParseFrom([.. families[0].ToByteArray(), 0xF8, 0x01, 0x01]),
    };

    private static readonly Dictionary<string, Action<Histogram>> NativeMistakes = new()
    {
        ["schema"] = histogram => histogram.Schema = 9,
        ["as many buckets"] = histogram => histogram.PositiveSpan[0].Length--,
        ["add up"] = histogram => histogram.ZeroCount = 1,
        ["negative"] = histogram => histogram.PositiveDelta[0] = -1,
        ["overlap"] = histogram => histogram.PositiveSpan.Add(new BucketSpan { Offset = -1, Length = 0 }),
        ["timestamps"] = histogram => histogram.Exemplars.Add(new Exemplar { Value = 1 }),
    };

    public static TheoryData<string> MistakeNames => [.. Mistakes.Keys];

    public static TheoryData<string> NativeMistakeNames => [.. NativeMistakes.Keys];

    [Fact]
    public void A_right_page_is_read_with_its_values()
    {
        ProtobufPage page = ProtobufPage.Parse(HandMadePages.Protobuf);

        SeriesDifferences.MustBeNone(HandMadePages.Series, page.ToSeries());
        Assert.Equal(-3.25, page.Get("demo_temperature_celsius", ("zone", "in")).Gauge.Value);
        Assert.Empty(ProtobufPage.Parse([]).Families);
    }

    [Fact]
    public void Each_observation_lies_in_a_bucket_of_the_native_histogram()
    {
        Histogram histogram = ProtobufPage.Parse(HandMadeHistogram.Page()).Get(HandMadeHistogram.Name).Histogram;

        Assert.True(HistogramRules.IsNative(histogram));
        foreach ((double lower, double upper, double count) in HistogramRules.Buckets(histogram))
        {
            Assert.Equal(count, HandMadeHistogram.Observations.Count(value => value > lower && value <= upper));
        }
    }

    [Theory]
    [MemberData(nameof(MistakeNames))]
    public void A_mistake_is_told(string reason)
    {
        List<MetricFamily> families = [.. HandMadePages.Families];
        Mistakes[reason](families);
        Assert.Contains(reason, Assert.Throws<FormatException>(() => ProtobufPage.Parse(ProtobufPage.Write([.. families]))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(NativeMistakeNames))]
    public void A_mistake_in_a_native_histogram_is_told(string reason)
    {
        MetricFamily family = ProtobufPage.Parse(HandMadeHistogram.Page()).Families[HandMadeHistogram.Name];
        NativeMistakes[reason](family.Metric[0].Histogram);
        Assert.Contains(reason, Assert.Throws<FormatException>(() => ProtobufPage.Parse(ProtobufPage.Write(family))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "1.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(999999, "999999.0")]
    [InlineData(1000000, "1e+06")]
    [InlineData(-1234567.5, "-1.2345675e+06")]
    [InlineData(1e15, "1e+15")]
    [InlineData(1.5e300, "1.5e+300")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    public void A_bound_is_written_as_Prometheus_writes_it(double bound, string text)
    {
        Assert.Equal(text, BoundLabel.Text(bound));
    }

    [Fact]
    public void A_page_that_breaks_off_is_told()
    {
        Assert.Throws<FormatException>(() => ProtobufPage.Parse(HandMadePages.Protobuf[..^1]));
    }
}
