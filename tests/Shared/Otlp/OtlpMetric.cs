using OpenTelemetry.Proto.Metrics.V1;

namespace TestSupport.Otlp;

/// <summary>What is said of a metric beside its points.</summary>
/// <param name="Name">The name, as it is in the request.</param>
/// <param name="Unit">The unit (UCUM); may be empty.</param>
/// <param name="Description">May be empty.</param>
/// <param name="Type">Gauge, sum, histogram and so on.</param>
/// <param name="Temporality">Null where the type has none.</param>
/// <param name="IsMonotonic">Whether it is a sum that never goes down.</param>
internal sealed record OtlpMetric(
    string Name, string Unit, string Description, Metric.DataOneofCase Type, AggregationTemporality? Temporality, bool IsMonotonic)
{
    public static OtlpMetric Of(Metric metric) => new(
        metric.Name,
        metric.Unit,
        metric.Description,
        metric.DataCase,
        metric.Sum?.AggregationTemporality ?? metric.Histogram?.AggregationTemporality ?? metric.ExponentialHistogram?.AggregationTemporality,
        metric.Sum?.IsMonotonic ?? false);
}
