using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>What a merged series becomes by those who have a share in it.</summary>
internal static class SeriesRules
{
    /// <summary>Joins a writer's series to a merged one.</summary>
    /// <param name="series">The merged series.</param>
    /// <param name="isNew">Whether nobody has a share in it yet.</param>
    /// <param name="metric">The writer's metric.</param>
    /// <param name="projection">Where it goes.</param>
    /// <param name="start">When the writer began: the newest one's bounds stand.</param>
    /// <returns>False where the two are histograms that cannot be added.</returns>
    public static bool TryJoin(Series series, bool isNew, MetricDefinition metric, MetricProjection projection, long start)
    {
        if (metric.IsHistogram)
        {
            return TryJoinBuckets(series, metric, start);
        }

        if (isNew)
        {
            series.Number = projection.Merge == GaugeMerge.Average ? NumberKind.Float : metric.Number;
            series.Merge = projection.Merge;
            series.States = metric.Kind == MetricKind.State ? metric.States : [];
            if (projection.IsCounter)
            {
                series.Family.CountCounter(series);
            }
        }
        else if (series.Number != metric.Number)
        {
            // Integers become doubles beside doubles; unsigned and signed ones become doubles together.
            series.Number = NumberKind.Float;
        }

        if (metric.Kind == MetricKind.State && metric.States.Except(series.States).Any() && series.States.Length > 0)
        {
            series.States = [.. series.States.Union(metric.States)];
        }

        return true;
    }

    private static bool TryJoinBuckets(Series series, MetricDefinition metric, long start)
    {
        if (series.Buckets is not { } buckets)
        {
            series.Buckets = BucketLayout.Of(metric);
            series.BucketsSince = start;
            return true;
        }

        if (buckets.IsExponential != (metric.Kind == MetricKind.ExponentialHistogram))
        {
            return false;
        }

        if (!buckets.Fits(metric))
        {
            if (buckets.IsExponential)
            {
                buckets = buckets.Union(metric);
            }
            else if (start > series.BucketsSince)
            {
                bool hadExemplars = buckets.HasExemplars;
                buckets = BucketLayout.Of(metric);
                buckets = hadExemplars ? buckets.WithExemplars() : buckets;
                series.BucketsSince = start;
            }
        }

        series.Buckets = metric.HasExemplars ? buckets.WithExemplars() : buckets;
        return true;
    }
}
