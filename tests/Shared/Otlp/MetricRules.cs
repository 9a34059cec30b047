using Google.Protobuf.Collections;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Metrics.V1;
using static TestSupport.Otlp.OtlpRules;

namespace TestSupport.Otlp;

/// <summary>What the protocol and OpenTelemetry's data model say of metrics in one request.</summary>
internal static class MetricRules
{
    private const uint KnownFlags = (uint)DataPointFlags.NoRecordedValueMask;

    /// <exception cref="FormatException">A rule is broken; the message names it.</exception>
    public static void Check(ExportMetricsServiceRequest request)
    {
        foreach (ResourceMetrics resource in request.ResourceMetrics)
        {
            Require(resource.Resource is not null, "metrics have a resource");
            CheckAttributes("a resource", resource.Resource!.Attributes);
            foreach (ScopeMetrics scope in resource.ScopeMetrics)
            {
                CheckAttributes("a scope", scope.Scope?.Attributes ?? []);
                CheckScope(scope);
            }
        }
    }

    private static void CheckScope(ScopeMetrics scope)
    {
        var identities = new HashSet<OtlpMetric>();
        foreach (Metric metric in scope.Metrics)
        {
            Require(metric.Name.Length > 0, "metrics have names");
            Require(metric.DataCase != Metric.DataOneofCase.None, $"{metric.Name} has data");
            var identity = OtlpMetric.Of(metric);
            Require(identities.Add(identity with { Description = "" }), $"{identity} is there once");
            Require(identity.Temporality != AggregationTemporality.Unspecified, $"{metric.Name} has a temporality");
            CheckPoints(metric);
        }
    }

    private static void CheckPoints(Metric metric)
    {
        OtlpPointData[] points = [.. OtlpPointData.Of(metric)];
        Require(points.Length > 0, $"{metric.Name} has points");
        var ids = new HashSet<(OtlpAttributes Attributes, ulong Time)>();
        foreach (OtlpPointData point in points)
        {
            string id = $"{metric.Name}{point.Attributes}";
            CheckAttributes(id, point.AttributeList);
            Require(point.Time > 0, $"{id} has a time");
            Require(point.Start <= point.Time, $"{id} starts before its time");
            Require(ids.Add((point.Attributes, point.Time)), $"{id} is there once at {point.Time}");
            Require((point.Flags & ~KnownFlags) == 0, $"the flags of {id} are known");
            CheckExemplars(id, point.Exemplars);
            CheckValue(id, point);
        }
    }

    private static void CheckExemplars(string id, RepeatedField<Exemplar> exemplars)
    {
        foreach (Exemplar exemplar in exemplars)
        {
            Require(exemplar.TimeUnixNano > 0, $"the exemplars of {id} have times");
            Require(exemplar.ValueCase != Exemplar.ValueOneofCase.None, $"the exemplars of {id} have values");
            CheckAttributes($"an exemplar of {id}", exemplar.FilteredAttributes);
            CheckTrace($"an exemplar of {id}", exemplar.TraceId, exemplar.SpanId);
        }
    }

    private static void CheckValue(string id, OtlpPointData point)
    {
        switch (point.Message)
        {
            case NumberDataPoint number:
                Require(point.HasValue == (number.ValueCase != NumberDataPoint.ValueOneofCase.None), $"{id} has a value, or a flag that says it has none");
                break;
            case HistogramDataPoint histogram:
                CheckHistogram(id, histogram);
                break;
            case ExponentialHistogramDataPoint histogram:
                CheckHistogram(id, histogram);
                break;
            case SummaryDataPoint summary:
                Require(summary.QuantileValues.All(quantile => quantile.Quantile is >= 0 and <= 1), $"the quantiles of {id} are from 0 to 1");
                break;
        }
    }

    private static void CheckHistogram(string id, HistogramDataPoint histogram)
    {
        CheckRange(id, histogram.HasMin, histogram.Min, histogram.HasMax, histogram.Max);
        Require(histogram.ExplicitBounds.All(double.IsFinite), $"the bounds of {id} are finite");
        Require(histogram.ExplicitBounds.Zip(histogram.ExplicitBounds.Skip(1)).All(pair => pair.First < pair.Second), $"the bounds of {id} rise");
        if (histogram.BucketCounts.Count == 0)
        {
            Require(histogram.ExplicitBounds.Count == 0, $"{id} has no bounds without buckets");
            return;
        }

        Require(histogram.BucketCounts.Count == histogram.ExplicitBounds.Count + 1, $"{id} has a bucket more than bounds");
        Require(Total(histogram.BucketCounts) == histogram.Count, $"the buckets of {id} add up to its count");
    }

    private static void CheckHistogram(string id, ExponentialHistogramDataPoint histogram)
    {
        CheckRange(id, histogram.HasMin, histogram.Min, histogram.HasMax, histogram.Max);
        Require(histogram.ZeroThreshold >= 0, $"the zero bucket of {id} has a width");
        UInt128 total = histogram.ZeroCount + Total(histogram.Positive?.BucketCounts ?? []) + Total(histogram.Negative?.BucketCounts ?? []);
        Require(total == histogram.Count, $"the buckets of {id} add up to its count");
    }

    private static void CheckRange(string id, bool hasMin, double min, bool hasMax, double max) =>
        Require(!hasMin || !hasMax || min <= max, $"the smallest of {id} is not above the largest");

    private static UInt128 Total(RepeatedField<ulong> counts) => counts.Aggregate(UInt128.Zero, (total, count) => total + count);
}
