using System.Diagnostics;
using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Metrics.V1;
using OpenTelemetry.Proto.Resource.V1;

namespace MmExporter.Bench.Otlp;

/// <summary>The same points as objects of generated classes, made for each push as a program would that has only those.</summary>
internal sealed class ObjectEncoder
{
    private readonly List<ExportMetricsServiceRequest> templates;
    private byte[] bytes = [];

    /// <param name="requests">What is to be encoded.</param>
    public ObjectEncoder(IReadOnlyList<ReadOnlyMemory<byte>> requests) =>
        templates = [.. requests.Select(request => ExportMetricsServiceRequest.Parser.ParseFrom(request.Span))];

    /// <returns>Nanoseconds that making the objects and their bytes took.</returns>
    public double EncodeTimed()
    {
        long start = Stopwatch.GetTimestamp();
        foreach (ExportMetricsServiceRequest template in templates)
        {
            ExportMetricsServiceRequest request = Copy(template);
            int length = request.CalculateSize();
            bytes = bytes.Length == length ? bytes : new byte[length];
            request.WriteTo(bytes.AsSpan());
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }

    private static ExportMetricsServiceRequest Copy(ExportMetricsServiceRequest template)
    {
        var request = new ExportMetricsServiceRequest();
        foreach (ResourceMetrics source in template.ResourceMetrics)
        {
            var resource = new ResourceMetrics { Resource = new Resource { Attributes = { source.Resource.Attributes } } };
            foreach (ScopeMetrics sourceScope in source.ScopeMetrics)
            {
                var scope = new ScopeMetrics { Scope = sourceScope.Scope };
                foreach (Metric metric in sourceScope.Metrics)
                {
                    scope.Metrics.Add(Copy(metric));
                }

                resource.ScopeMetrics.Add(scope);
            }

            request.ResourceMetrics.Add(resource);
        }

        return request;
    }

    private static Metric Copy(Metric source)
    {
        var sum = new Sum { AggregationTemporality = AggregationTemporality.Cumulative, IsMonotonic = true };
        foreach (NumberDataPoint point in source.Sum.DataPoints)
        {
            var copy = new NumberDataPoint { StartTimeUnixNano = point.StartTimeUnixNano, TimeUnixNano = point.TimeUnixNano, AsInt = point.AsInt };
            foreach (KeyValue attribute in point.Attributes)
            {
                copy.Attributes.Add(new KeyValue { Key = attribute.Key, Value = new AnyValue { StringValue = attribute.Value.StringValue } });
            }

            sum.DataPoints.Add(copy);
        }

        return new Metric { Name = source.Name, Description = source.Description, Unit = source.Unit, Sum = sum };
    }
}
