namespace MmExporter.Rendering.Protobuf;

/// <summary>The tags (number and wire type) of the fields of <c>io.prometheus.client</c> that are written here.</summary>
/// <remarks>https://github.com/prometheus/client_model/blob/v0.6.1/io/prometheus/client/metrics.proto</remarks>
internal static class Tags
{
    private const int Varint = 0, Fixed64 = 1, Bytes = 2;

    public static class Family
    {
        public const byte Name = 1 << 3 | Bytes, Help = 2 << 3 | Bytes, Type = 3 << 3 | Varint, Metric = 4 << 3 | Bytes, Unit = 5 << 3 | Bytes;
    }

    public static class Metric
    {
        public const byte Label = 1 << 3 | Bytes, Gauge = 2 << 3 | Bytes, Counter = 3 << 3 | Bytes, Untyped = 5 << 3 | Bytes, Histogram = 7 << 3 | Bytes;
    }

    public static class Label
    {
        public const byte Name = 1 << 3 | Bytes, Value = 2 << 3 | Bytes;
    }

    /// <summary>Gauges, counters and what is of no type have their value in the same field.</summary>
    public static class Number
    {
        public const byte Value = 1 << 3 | Fixed64, Created = 3 << 3 | Bytes;
    }

    public static class Histogram
    {
        public const byte Count = 1 << 3 | Varint, Sum = 2 << 3 | Fixed64, Bucket = 3 << 3 | Bytes, Schema = 5 << 3 | Varint,
            ZeroThreshold = 6 << 3 | Fixed64, ZeroCount = 7 << 3 | Varint, PositiveSpan = 12 << 3 | Bytes, PositiveDelta = 13 << 3 | Varint,
            Created = 15 << 3 | Bytes;

        /// <summary>Number 16, whose tag has two bytes.</summary>
        public static ReadOnlySpan<byte> Exemplars => [16 << 3 & 0x7F | 0x80 | Bytes, 16 >> 4];
    }

    public static class Bucket
    {
        public const byte Count = 1 << 3 | Varint, UpperBound = 2 << 3 | Fixed64, Exemplar = 3 << 3 | Bytes;
    }

    public static class Span
    {
        public const byte Offset = 1 << 3 | Varint, Length = 2 << 3 | Varint;
    }

    public static class Exemplar
    {
        public const byte Label = 1 << 3 | Bytes, Value = 2 << 3 | Fixed64, Time = 3 << 3 | Bytes;
    }

    public static class Time
    {
        public const byte Seconds = 1 << 3 | Varint, Nanoseconds = 2 << 3 | Varint;
    }
}
