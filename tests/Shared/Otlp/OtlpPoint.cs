using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Metrics.V1;

namespace TestSupport.Otlp;

/// <summary>One point of a request, with all that was said of it. Two are equal where all of that is.</summary>
/// <param name="Series">Whose point it is.</param>
/// <param name="Start">Nanoseconds since 1970; 0 where it is not said.</param>
/// <param name="Time">Nanoseconds since 1970.</param>
/// <param name="HasValue">False for the mark that the series has ended.</param>
/// <param name="Message">The point as generated code has it; compared by content, a NaN too.</param>
internal sealed record OtlpPoint(OtlpSeries Series, ulong Start, ulong Time, bool HasValue, IMessage Message)
{
    public string Name => Series.Metric.Name;

    /// <summary>The value of a gauge or a sum.</summary>
    public double Number => ((NumberDataPoint)Message) is { HasAsInt: true } integer ? integer.AsInt : ((NumberDataPoint)Message).AsDouble;

    public HistogramDataPoint Histogram => (HistogramDataPoint)Message;

    public ExponentialHistogramDataPoint ExponentialHistogram => (ExponentialHistogramDataPoint)Message;

    /// <summary>All points, in the order of the request.</summary>
    public static IReadOnlyList<OtlpPoint> AllOf(ExportMetricsServiceRequest request) =>
    [
        .. from resource in request.ResourceMetrics
           let resourceAttributes = new OtlpAttributes(resource.Resource.Attributes)
           from scope in resource.ScopeMetrics
           from metric in scope.Metrics
           let identity = OtlpMetric.Of(metric)
           from point in OtlpPointData.Of(metric)
           select new OtlpPoint(
               new OtlpSeries(resourceAttributes, scope.Scope?.Name ?? "", identity, point.Attributes), point.Start, point.Time, point.HasValue, point.Message),
    ];
}
