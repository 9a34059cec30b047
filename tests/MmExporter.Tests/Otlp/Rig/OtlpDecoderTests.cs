using System.Text;
using Google.Protobuf;
using Google.Protobuf.Collections;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Logs.V1;
using OpenTelemetry.Proto.Metrics.V1;
using TestSupport.Otlp;

namespace MmExporter.Tests.Otlp.Rig;

/// <summary>The decoder that judges the exporter's requests takes what is right and tells what is wrong.</summary>
public sealed class OtlpDecoderTests
{
    /// <summary>Mistakes in a request, each with words of the reason.</summary>
    private static readonly Dictionary<string, Action<ExportMetricsServiceRequest>> MetricMistakes = new()
    {
        ["metrics have a resource"] = request => request.ResourceMetrics[0].Resource = null,
        ["service.name of a resource is there once"] = request => request.ResourceMetrics[0].Resource.Attributes[1].Key = "service.name",
        ["attributes of a resource have keys"] = request => request.ResourceMetrics[0].Resource.Attributes[0].Key = "",
        ["service.name of a resource has a value"] = request => request.ResourceMetrics[0].Resource.Attributes[0].Value = null,
        ["metrics have names"] = request => Metrics(request)[0].Name = "",
        ["orders has data"] = request => Metrics(request)[0].ClearData(),
        ["orders has points"] = request => Metrics(request)[0].Sum.DataPoints.Clear(),
        ["Name = orders"] = request => Metrics(request).Add(Metrics(request)[0].Clone()),
        ["orders has a temporality"] = request => Metrics(request)[0].Sum.AggregationTemporality = AggregationTemporality.Unspecified,
        ["has a time"] = request => Number(request).TimeUnixNano = 0,
        ["starts before its time"] = request => Number(request).StartTimeUnixNano = Number(request).TimeUnixNano + 1,
        ["is there once at"] = request => Number(request).Attributes.Clear(),
        ["the flags of"] = request => Number(request).Flags = 2,
        ["has a value, or a flag"] = request => Number(request).ClearValue(),
        ["has a value, or a flag that"] = request => Number(request).Flags = 1,
        ["have times"] = request => Classic(request).Exemplars[0].TimeUnixNano = 0,
        ["have values"] = request => Classic(request).Exemplars[0].ClearValue(),
        ["a trace where it has a span"] = request => Classic(request).Exemplars[0].SpanId = ByteString.CopyFrom(new byte[8].Select(_ => (byte)1).ToArray()),
        ["the trace id of"] = request => Classic(request).Exemplars[0].TraceId = ByteString.CopyFrom(new byte[16]),
        ["the span id of"] = request => Classic(request).Exemplars[0].SpanId = ByteString.CopyFrom([1]),
        ["are finite"] = request => Classic(request).ExplicitBounds[1] = double.PositiveInfinity,
        ["rise"] = request => Classic(request).ExplicitBounds[1] = 0.5,
        ["a bucket more than bounds"] = request => Classic(request).ExplicitBounds.Add(2),
        ["no bounds without buckets"] = request => Classic(request).BucketCounts.Clear(),
        ["duration{way={ \"stringValue\": \"card\" }} add up"] = request => Classic(request).Count++,
        ["is not above the largest"] = request => Classic(request).Min = 5,
        ["size{} add up"] = request => Exponential(request).ZeroCount++,
        ["has a width"] = request => Exponential(request).ZeroThreshold = -1,
        ["quantiles of"] = request => Metrics(request)[6].Summary.DataPoints[0].QuantileValues[0].Quantile = 1.5,
    };

    private static readonly Dictionary<string, Action<ExportLogsServiceRequest>> LogMistakes = new()
    {
        ["log records have a resource"] = request => request.ResourceLogs[0].Resource = null,
        ["has a time"] = request => Record(request).ObservedTimeUnixNano = Record(request).TimeUnixNano = 0,
        ["the severity of"] = request => Record(request).SeverityNumber = (SeverityNumber)25,
        ["is there once"] = request => Record(request).Attributes.Add([Attribute("a"), Attribute("a")]),
        ["the trace id of"] = request => Record(request).TraceId = ByteString.CopyFrom([1]),
    };

    public static TheoryData<string> MetricMistakeNames => [.. MetricMistakes.Keys];

    public static TheoryData<string> LogMistakeNames => [.. LogMistakes.Keys];

    [Fact]
    public void Right_requests_are_read_as_they_were_written()
    {
        ExportMetricsServiceRequest metrics = HandMadeRequests.Metrics();
        ExportLogsServiceRequest logs = HandMadeRequests.Logs();

        Assert.Equal(metrics, OtlpDecoder.Metrics(metrics.ToByteArray()));
        Assert.Equal(logs, OtlpDecoder.Logs(logs.ToByteArray()));
        Assert.Empty(OtlpPoint.AllOf(OtlpDecoder.Metrics([])));
    }

    [Theory]
    [MemberData(nameof(MetricMistakeNames))]
    public void A_mistake_in_metrics_is_told(string reason)
    {
        ExportMetricsServiceRequest request = HandMadeRequests.Metrics();
        MetricMistakes[reason](request);

        Assert.Contains(reason, Assert.Throws<FormatException>(() => OtlpDecoder.Metrics(request.ToByteArray())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(LogMistakeNames))]
    public void A_mistake_in_log_records_is_told(string reason)
    {
        ExportLogsServiceRequest request = HandMadeRequests.Logs();
        LogMistakes[reason](request);

        Assert.Contains(reason, Assert.Throws<FormatException>(() => OtlpDecoder.Logs(request.ToByteArray())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_fields_cut_messages_and_text_that_is_no_UTF_8_are_told()
    {
        byte[] right = HandMadeRequests.Metrics().ToByteArray();
        byte[] replaced = [.. right];
        replaced[right.AsSpan().IndexOf("Küche"u8) + 1] = (byte)'?';

        Assert.Contains("known", Assert.Throws<FormatException>(() => OtlpDecoder.Metrics([.. right, 0xF8, 0x01, 0x01])).Message, StringComparison.Ordinal);
        Assert.Contains("are no ExportMetricsServiceRequest", Assert.Throws<FormatException>(() => OtlpDecoder.Metrics(right.AsSpan()[..^1])).Message, StringComparison.Ordinal);
        Assert.Contains("UTF-8", Assert.Throws<FormatException>(() => OtlpDecoder.Metrics(replaced)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replacement_character_that_was_sent_is_text()
    {
        ExportLogsServiceRequest request = HandMadeRequests.Logs();
        Record(request).Body = new AnyValue { StringValue = Encoding.UTF8.GetString([0xFF]) };

        Assert.Equal(request, OtlpDecoder.Logs(request.ToByteArray()));
    }

    [Fact]
    public void Points_are_equal_where_all_that_is_said_of_them_is()
    {
        IReadOnlyList<OtlpPoint> points = OtlpPoint.AllOf(HandMadeRequests.Metrics());

        Assert.Equal(points, OtlpPoint.AllOf(HandMadeRequests.Metrics()));
        Assert.Equal(points.Count, points.Distinct().Count());
        Assert.Equal(["shop", "stock"], points.Select(point => point.Series.Resource["service.name"]).Distinct());
        Assert.Equal(long.MaxValue, points[0].Number);
        Assert.Equal("card", points[0].Series.Attributes["way"]);
        Assert.Equal(["way"], points.Where(point => !point.HasValue).SelectMany(point => point.Series.Attributes.Keys));
        Assert.All(MetricChanges, change =>
        {
            ExportMetricsServiceRequest other = HandMadeRequests.Metrics();
            change(other);
            Assert.NotEqual(points[0], OtlpPoint.AllOf(other)[0]);
        });
    }

    private static IEnumerable<Action<ExportMetricsServiceRequest>> MetricChanges =>
    [
        request => request.ResourceMetrics[0].Resource.Attributes[0].Value.StringValue = "",
        request => request.ResourceMetrics[0].ScopeMetrics[0].Scope.Name = "",
        request => Metrics(request)[0].Name = "",
        request => Metrics(request)[0].Unit = "",
        request => Metrics(request)[0].Description = "",
        request => Metrics(request)[0].Sum.IsMonotonic = false,
        request => Metrics(request)[0].Sum.AggregationTemporality = AggregationTemporality.Delta,
        request => Number(request).Attributes.Clear(),
        request => Number(request).StartTimeUnixNano++,
        request => Number(request).TimeUnixNano++,
        request => Number(request).AsInt--,
        request => Number(request).AsDouble = long.MaxValue,
    ];

    private static RepeatedField<Metric> Metrics(ExportMetricsServiceRequest request) => request.ResourceMetrics[0].ScopeMetrics[0].Metrics;

    private static NumberDataPoint Number(ExportMetricsServiceRequest request) => Metrics(request)[0].Sum.DataPoints[0];

    private static HistogramDataPoint Classic(ExportMetricsServiceRequest request) => Metrics(request)[4].Histogram.DataPoints[0];

    private static ExponentialHistogramDataPoint Exponential(ExportMetricsServiceRequest request) => Metrics(request)[5].ExponentialHistogram.DataPoints[0];

    private static LogRecord Record(ExportLogsServiceRequest request) => request.ResourceLogs[0].ScopeLogs[0].LogRecords[0];

    private static KeyValue Attribute(string key) => new() { Key = key, Value = new AnyValue { StringValue = "" } };
}
