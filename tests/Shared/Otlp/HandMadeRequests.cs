using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Logs.V1;
using OpenTelemetry.Proto.Metrics.V1;
using OpenTelemetry.Proto.Resource.V1;

namespace TestSupport.Otlp;

/// <summary>Right requests with everything in them that the protocol has for metrics and for log records.</summary>
internal static class HandMadeRequests
{
    /// <summary>12:00 on 1 January 2026, in nanoseconds since 1970.</summary>
    public const ulong Start = 1_767_268_800_000_000_000;

    private const ulong Second = 1_000_000_000;

    public static ExportMetricsServiceRequest Metrics(ulong time = Start + (60 * Second)) => new()
    {
        ResourceMetrics =
        {
            new ResourceMetrics
            {
                Resource = new Resource { Attributes = { Text("service.name", "shop"), Text("service.instance.id", "01"), OfEveryType() } },
                ScopeMetrics = { new ScopeMetrics { Scope = new InstrumentationScope { Name = "orders", Version = "1.2" }, Metrics = { Sums(time), Gauge(time), Histograms(time) } } },
            },
            new ResourceMetrics
            {
                Resource = new Resource { Attributes = { Text("service.name", "stock") } },
                ScopeMetrics = { new ScopeMetrics { Metrics = { new Metric { Name = "items", Sum = Sum(Point(time, 3)) } } } },
            },
        },
    };

    public static ExportLogsServiceRequest Logs(ulong time = Start) => new()
    {
        ResourceLogs =
        {
            new ResourceLogs
            {
                Resource = new Resource { Attributes = { Text("service.name", "shop") } },
                ScopeLogs =
                {
                    new ScopeLogs
                    {
                        Scope = new InstrumentationScope { Name = "orders" },
                        LogRecords =
                        {
                            Record(time, SeverityNumber.Info, "INFO", "Grüße\nin two lines"),
                            Record(time, SeverityNumber.Fatal4, "", ""),
                            // The collector says the empty body where there is none.
                            new LogRecord
                            {
                                Body = new AnyValue(), ObservedTimeUnixNano = time, EventName = "order.lost", Attributes = { Text("order", "7") },
                                TraceId = Bytes(16), SpanId = Bytes(8), Flags = 1,
                            },
                        },
                    },
                },
            },
        },
    };

    private static Metric[] Sums(ulong time) =>
    [
        new()
        {
            Name = "orders", Description = "Orders taken", Unit = "{order}",
            Sum = Sum(Point(time, long.MaxValue, Text("way", "card")), Point(time, 0), Ended(time)),
        },
        new()
        {
            Name = "energy", Unit = "J",
            Sum = Sum(new NumberDataPoint
            {
                StartTimeUnixNano = Start, TimeUnixNano = time, AsDouble = 18446744073709551615.0,
                Exemplars = { new Exemplar { TimeUnixNano = time, AsDouble = 0.25, TraceId = Bytes(16), SpanId = Bytes(8), FilteredAttributes = { Text("order", "7") } } },
            }),
        },
        new()
        {
            Name = "queue", Unit = "{order}",
            Sum = new Sum { AggregationTemporality = AggregationTemporality.Delta, DataPoints = { Point(time, long.MinValue) } },
        },
    ];

    /// <summary>Many points of one series, each with its own time, and numbers that are none.</summary>
    private static Metric Gauge(ulong time)
    {
        double[] values = [-0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue];
        return new Metric
        {
            Name = "temperature", Unit = "Cel",
            Gauge = new Gauge
            {
                DataPoints =
                {
                    values.Select((value, index) =>
                        new NumberDataPoint { TimeUnixNano = time + (ulong)index, AsDouble = value, Attributes = { Text("zone", "Küche") } }),
                },
            },
        };
    }

    private static Metric[] Histograms(ulong time) =>
    [
        new()
        {
            Name = "duration", Unit = "s",
            Histogram = new Histogram
            {
                AggregationTemporality = AggregationTemporality.Cumulative,
                DataPoints =
                {
                    new HistogramDataPoint
                    {
                        StartTimeUnixNano = Start, TimeUnixNano = time, Count = 6, Sum = 7.5, Min = 0.125, Max = 4, ExplicitBounds = { 0.5, 1 }, BucketCounts = { 1, 2, 3 },
                        Attributes = { Text("way", "card") }, Exemplars = { new Exemplar { TimeUnixNano = time, AsInt = 4 } },
                    },
                    new HistogramDataPoint { StartTimeUnixNano = Start, TimeUnixNano = time, Count = 2, Sum = 3 },
                },
            },
        },
        new()
        {
            Name = "size", Unit = "By",
            ExponentialHistogram = new ExponentialHistogram
            {
                AggregationTemporality = AggregationTemporality.Delta,
                DataPoints =
                {
                    new ExponentialHistogramDataPoint
                    {
                        StartTimeUnixNano = Start, TimeUnixNano = time, Count = 10, Sum = -2.5, Min = -8, Max = 8, Scale = -2, ZeroCount = 1, ZeroThreshold = 1e-9,
                        Positive = new() { Offset = -3, BucketCounts = { 1, 0, 2 } }, Negative = new() { Offset = 4, BucketCounts = { 6 } },
                    },
                },
            },
        },
        new()
        {
            Name = "delay", Unit = "s",
            Summary = new Summary
            {
                DataPoints =
                {
                    new SummaryDataPoint
                    {
                        StartTimeUnixNano = Start, TimeUnixNano = time, Count = 4, Sum = 5, QuantileValues = { new SummaryDataPoint.Types.ValueAtQuantile { Quantile = 0.5, Value = 1.25 } },
                    },
                },
            },
        },
    ];

    private static Sum Sum(params NumberDataPoint[] points) =>
        new() { AggregationTemporality = AggregationTemporality.Cumulative, IsMonotonic = true, DataPoints = { points } };

    private static NumberDataPoint Point(ulong time, long value, params KeyValue[] attributes) =>
        new() { StartTimeUnixNano = Start, TimeUnixNano = time, AsInt = value, Attributes = { attributes } };

    private static NumberDataPoint Ended(ulong time) => new()
    {
        StartTimeUnixNano = Start, TimeUnixNano = time, Flags = (uint)DataPointFlags.NoRecordedValueMask, Attributes = { Text("way", "cash") },
    };

    private static LogRecord Record(ulong time, SeverityNumber severity, string severityText, string text) => new()
    {
        TimeUnixNano = time, ObservedTimeUnixNano = time + 1, SeverityNumber = severity, SeverityText = severityText, Body = new AnyValue { StringValue = text },
    };

    private static KeyValue[] OfEveryType() =>
    [
        new() { Key = "empty", Value = new AnyValue { StringValue = "" } },
        new() { Key = "flag", Value = new AnyValue { BoolValue = true } },
        new() { Key = "whole", Value = new AnyValue { IntValue = long.MinValue } },
        new() { Key = "fraction", Value = new AnyValue { DoubleValue = 0.1 } },
        new() { Key = "bytes", Value = new AnyValue { BytesValue = Bytes(3) } },
        new() { Key = "list", Value = new AnyValue { ArrayValue = new ArrayValue { Values = { new AnyValue { StringValue = "a" }, new AnyValue { IntValue = 1 } } } } },
        new() { Key = "map", Value = new AnyValue { KvlistValue = new KeyValueList { Values = { Text("key", "value") } } } },
    ];

    private static KeyValue Text(string key, string value) => new() { Key = key, Value = new AnyValue { StringValue = value } };

    private static ByteString Bytes(int length) => ByteString.CopyFrom([.. Enumerable.Range(1, length).Select(index => (byte)index)]);
}
