using System.Text;
using Io.Prometheus.Client;

namespace EndToEnd.Tests.Scraping;

/// <summary>
/// The same values in each format, written down and not rendered, and what scrapers are to make of them. The bounds of
/// histograms are written as in <see cref="BoundLabel"/>: otherwise Prometheus 3 would give the series other labels.
/// </summary>
internal static class HandMadePages
{
    public const string TextType = "text/plain; version=0.0.4; charset=utf-8";
    public const string Utf8TextType = "text/plain; version=1.0.0; escaping=allow-utf-8; charset=utf-8";

    public const string Text = """
        # HELP demo_requests_total Requests.
        # TYPE demo_requests_total counter
        demo_requests_total{code="200",path="/a \"b\" \\ c\nd"} 1027
        demo_requests_total{code="500",path="値 # {x}"} 3
        # HELP demo_temperature_celsius Temperatures.
        # TYPE demo_temperature_celsius gauge
        demo_temperature_celsius{zone="in"} -3.25
        demo_temperature_celsius{zone="large"} 1.5e300
        demo_temperature_celsius{zone="small"} 2.5e-300
        demo_temperature_celsius{zone="odd"} 9007199254740993
        demo_temperature_celsius{zone="above"} +Inf
        demo_temperature_celsius{zone="below"} -Inf
        # HELP demo_duration_seconds Durations.
        # TYPE demo_duration_seconds histogram
        demo_duration_seconds_bucket{le="1e-05"} 0
        demo_duration_seconds_bucket{le="0.5"} 3
        demo_duration_seconds_bucket{le="1.0"} 5
        demo_duration_seconds_bucket{le="1.2345675e+06"} 6
        demo_duration_seconds_bucket{le="+Inf"} 6
        demo_duration_seconds_sum 4.5
        demo_duration_seconds_count 6
        # HELP demo_size_bytes Sizes.
        # TYPE demo_size_bytes summary
        demo_size_bytes{quantile="0.5"} 100
        demo_size_bytes_sum 1000
        demo_size_bytes_count 8

        """;

    public const string OpenMetrics = """
        # HELP demo_requests Requests.
        # TYPE demo_requests counter
        demo_requests_total{code="200",path="/a \"b\" \\ c\nd"} 1027
        demo_requests_total{code="500",path="値 # {x}"} 3 # {trace_id="a}b"} 1 1520879607.789
        # HELP demo_temperature_celsius Temperatures.
        # TYPE demo_temperature_celsius gauge
        # UNIT demo_temperature_celsius celsius
        demo_temperature_celsius{zone="in"} -3.25
        demo_temperature_celsius{zone="large"} 1.5e+300
        demo_temperature_celsius{zone="small"} 2.5e-300
        demo_temperature_celsius{zone="odd"} 9007199254740993
        demo_temperature_celsius{zone="above"} +Inf
        demo_temperature_celsius{zone="below"} -Inf
        # HELP demo_duration_seconds Durations.
        # TYPE demo_duration_seconds histogram
        # UNIT demo_duration_seconds seconds
        demo_duration_seconds_bucket{le="1e-05"} 0
        demo_duration_seconds_bucket{le="0.5"} 3 # {trace_id="c"} 0.25
        demo_duration_seconds_bucket{le="1.0"} 5
        demo_duration_seconds_bucket{le="1.2345675e+06"} 6
        demo_duration_seconds_bucket{le="+Inf"} 6
        demo_duration_seconds_sum 4.5
        demo_duration_seconds_count 6
        # HELP demo_size_bytes Sizes.
        # TYPE demo_size_bytes summary
        # UNIT demo_size_bytes bytes
        demo_size_bytes{quantile="0.5"} 100
        demo_size_bytes_sum 1000
        demo_size_bytes_count 8
        # EOF

        """;

    public const string QuotedNames = """
        # HELP "demo.requests_total" Requests.
        # TYPE "demo.requests_total" counter
        {"demo.requests_total","http.code"="200"} 7

        """;

    public const string QuotedNamesInOpenMetrics = """
        # HELP "demo.requests" Requests.
        # TYPE "demo.requests" counter
        {"demo.requests_total","http.code"="200"} 7
        # EOF

        """;

    /// <summary>The values of all three pages by <see cref="PrometheusSample.Id"/>.</summary>
    public static IReadOnlyDictionary<string, double> Series { get; } = new Dictionary<string, double>
    {
        ["demo_requests_total{code=\"200\",path=\"/a \\\"b\\\" \\\\ c\\nd\"}"] = 1027,
        ["demo_requests_total{code=\"500\",path=\"値 # {x}\"}"] = 3,
        ["demo_temperature_celsius{zone=\"in\"}"] = -3.25,
        ["demo_temperature_celsius{zone=\"large\"}"] = 1.5e300,
        ["demo_temperature_celsius{zone=\"small\"}"] = 2.5e-300,
        ["demo_temperature_celsius{zone=\"odd\"}"] = 9007199254740992,
        ["demo_temperature_celsius{zone=\"above\"}"] = double.PositiveInfinity,
        ["demo_temperature_celsius{zone=\"below\"}"] = double.NegativeInfinity,
        ["demo_duration_seconds_bucket{le=\"1e-05\"}"] = 0,
        ["demo_duration_seconds_bucket{le=\"0.5\"}"] = 3,
        ["demo_duration_seconds_bucket{le=\"1.0\"}"] = 5,
        ["demo_duration_seconds_bucket{le=\"1.2345675e+06\"}"] = 6,
        ["demo_duration_seconds_bucket{le=\"+Inf\"}"] = 6,
        ["demo_duration_seconds_sum{}"] = 4.5,
        ["demo_duration_seconds_count{}"] = 6,
        ["demo_size_bytes{quantile=\"0.5\"}"] = 100,
        ["demo_size_bytes_sum{}"] = 1000,
        ["demo_size_bytes_count{}"] = 8,
    };

    public static MetricFamily[] Families =>
    [
        Family("demo_requests_total", MetricType.Counter,
            With(new Metric { Counter = new Counter { Value = 1027 } }, ("code", "200"), ("path", "/a \"b\" \\ c\nd")),
            With(new Metric { Counter = new Counter { Value = 3 } }, ("code", "500"), ("path", "値 # {x}"))),
        Family("demo_temperature_celsius", MetricType.Gauge,
            Gauge("in", -3.25), Gauge("large", 1.5e300), Gauge("small", 2.5e-300), Gauge("odd", 9007199254740993),
            Gauge("above", double.PositiveInfinity), Gauge("below", double.NegativeInfinity)),
        Family("demo_duration_seconds", MetricType.Histogram, new Metric
        {
            Histogram = new Histogram
            {
                SampleCount = 6,
                SampleSum = 4.5,
                Bucket =
                {
                    new Bucket { CumulativeCount = 0, UpperBound = 1e-5 },
                    new Bucket { CumulativeCount = 3, UpperBound = 0.5 },
                    new Bucket { CumulativeCount = 5, UpperBound = 1 },
                    new Bucket { CumulativeCount = 6, UpperBound = 1234567.5 },
                },
            },
        }),
        Family("demo_size_bytes", MetricType.Summary, new Metric
        {
            Summary = new Summary { SampleCount = 8, SampleSum = 1000, Quantile = { new Quantile { Quantile_ = 0.5, Value = 100 } } },
        }),
    ];

    public static byte[] Protobuf => ProtobufPage.Write(Families);

    public static byte[] Bytes(string page) => Encoding.UTF8.GetBytes(page);

    public static MetricFamily Family(string name, MetricType type, params Metric[] metrics) =>
        new() { Name = name, Help = "Help.", Type = type, Metric = { metrics } };

    private static Metric Gauge(string zone, double value) => With(new Metric { Gauge = new Gauge { Value = value } }, ("zone", zone));

    private static Metric With(Metric metric, params (string Name, string Value)[] labels)
    {
        metric.Label.AddRange(labels.Select(label => new LabelPair { Name = label.Name, Value = label.Value }));
        return metric;
    }
}
