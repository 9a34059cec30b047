namespace MmExporter.Otlp.Messages;

/// <summary>The tags (number and wire type) of the fields of OTLP that are written here.</summary>
/// <remarks>https://github.com/open-telemetry/opentelemetry-proto/tree/v1.9.0/opentelemetry/proto</remarks>
internal static class OtlpTags
{
    private const int Varint = 0, Fixed64 = 1, Bytes = 2;

    public static class Request
    {
        public const byte Resource = 1 << 3 | Bytes;
    }

    /// <summary><c>ResourceMetrics</c> and <c>ScopeMetrics</c>: what they are of, and what they hold.</summary>
    public static class Holder
    {
        public const byte Of = 1 << 3 | Bytes, Held = 2 << 3 | Bytes;
    }

    public static class Resource
    {
        public const byte Attribute = 1 << 3 | Bytes;
    }

    public static class Scope
    {
        public const byte Name = 1 << 3 | Bytes, Version = 2 << 3 | Bytes;
    }

    public static class KeyValue
    {
        public const byte Key = 1 << 3 | Bytes, Value = 2 << 3 | Bytes;
    }

    public static class AnyValue
    {
        public const byte String = 1 << 3 | Bytes;
    }

    public static class Metric
    {
        public const byte Name = 1 << 3 | Bytes, Description = 2 << 3 | Bytes, Unit = 3 << 3 | Bytes, Gauge = 5 << 3 | Bytes, Sum = 7 << 3 | Bytes,
            Histogram = 9 << 3 | Bytes, ExponentialHistogram = 10 << 3 | Bytes;
    }

    /// <summary><c>Gauge</c>, <c>Sum</c>, <c>Histogram</c> and <c>ExponentialHistogram</c>.</summary>
    public static class Data
    {
        public const byte Point = 1 << 3 | Bytes, Temporality = 2 << 3 | Varint, IsMonotonic = 3 << 3 | Varint;
    }

    /// <summary>Points of all kinds have their times in the same fields.</summary>
    public static class Point
    {
        public const byte Start = 2 << 3 | Fixed64, Time = 3 << 3 | Fixed64;
    }

    public static class NumberPoint
    {
        public const byte Double = 4 << 3 | Fixed64, Int = 6 << 3 | Fixed64, Attribute = 7 << 3 | Bytes, Flags = 8 << 3 | Varint;
    }

    public static class HistogramPoint
    {
        public const byte Count = 4 << 3 | Fixed64, Sum = 5 << 3 | Fixed64, Buckets = 6 << 3 | Bytes, Bounds = 7 << 3 | Bytes, Exemplar = 8 << 3 | Bytes,
            Attribute = 9 << 3 | Bytes, Flags = 10 << 3 | Varint, Minimum = 11 << 3 | Fixed64, Maximum = 12 << 3 | Fixed64;
    }

    public static class ExponentialPoint
    {
        public const byte Attribute = 1 << 3 | Bytes, Count = 4 << 3 | Fixed64, Sum = 5 << 3 | Fixed64, Scale = 6 << 3 | Varint, ZeroCount = 7 << 3 | Fixed64,
            Positive = 8 << 3 | Bytes, Flags = 10 << 3 | Varint, Exemplar = 11 << 3 | Bytes, Minimum = 12 << 3 | Fixed64, Maximum = 13 << 3 | Fixed64,
            ZeroThreshold = 14 << 3 | Fixed64;
    }

    public static class Buckets
    {
        public const byte Offset = 1 << 3 | Varint, Counts = 2 << 3 | Bytes;
    }

    public static class Exemplar
    {
        public const byte Time = 2 << 3 | Fixed64, Double = 3 << 3 | Fixed64, SpanId = 4 << 3 | Bytes, TraceId = 5 << 3 | Bytes;
    }
}
