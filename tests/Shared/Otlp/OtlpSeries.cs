namespace TestSupport.Otlp;

/// <summary>Whose points they are: what a receiver keeps apart.</summary>
/// <param name="Resource">The attributes of the resource.</param>
/// <param name="Scope">The name of the instrumentation scope; may be empty.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Attributes">The attributes of the points.</param>
internal sealed record OtlpSeries(OtlpAttributes Resource, string Scope, OtlpMetric Metric, OtlpAttributes Attributes);
