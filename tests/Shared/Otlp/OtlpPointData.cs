using Google.Protobuf;
using Google.Protobuf.Collections;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Metrics.V1;

namespace TestSupport.Otlp;

/// <summary>What points of all types have in common.</summary>
/// <param name="Message">The point itself, such as a <see cref="NumberDataPoint"/>; equal to another with the same content.</param>
/// <param name="AttributeList">Its attributes, in the order of the request.</param>
/// <param name="Start">Nanoseconds since 1970; 0 where it is not said.</param>
/// <param name="Time">Nanoseconds since 1970.</param>
/// <param name="Flags">See <see cref="DataPointFlags"/>.</param>
/// <param name="Exemplars">None for a summary.</param>
internal sealed record OtlpPointData(IMessage Message, RepeatedField<KeyValue> AttributeList, ulong Start, ulong Time, uint Flags, RepeatedField<Exemplar> Exemplars)
{
    public OtlpAttributes Attributes { get; } = new(AttributeList);

    /// <summary>Whether this is a value, and not the mark that the series has ended.</summary>
    public bool HasValue => (Flags & (uint)DataPointFlags.NoRecordedValueMask) == 0;

    public static IEnumerable<OtlpPointData> Of(Metric metric) => metric.DataCase switch
    {
        Metric.DataOneofCase.Gauge => metric.Gauge.DataPoints.Select(Of),
        Metric.DataOneofCase.Sum => metric.Sum.DataPoints.Select(Of),
        Metric.DataOneofCase.Histogram => metric.Histogram.DataPoints.Select(point =>
            new OtlpPointData(point, point.Attributes, point.StartTimeUnixNano, point.TimeUnixNano, point.Flags, point.Exemplars)),
        Metric.DataOneofCase.ExponentialHistogram => metric.ExponentialHistogram.DataPoints.Select(point =>
            new OtlpPointData(point, point.Attributes, point.StartTimeUnixNano, point.TimeUnixNano, point.Flags, point.Exemplars)),
        Metric.DataOneofCase.Summary => metric.Summary.DataPoints.Select(point =>
            new OtlpPointData(point, point.Attributes, point.StartTimeUnixNano, point.TimeUnixNano, point.Flags, [])),
        _ => [],
    };

    private static OtlpPointData Of(NumberDataPoint point) =>
        new(point, point.Attributes, point.StartTimeUnixNano, point.TimeUnixNano, point.Flags, point.Exemplars);
}
