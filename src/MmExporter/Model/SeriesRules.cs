using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>What a merged series becomes by those who have a share in it.</summary>
internal static class SeriesRules
{
    /// <summary>Joins a writer's series to a merged one. What becomes of it where they do not agree is settled later, when all
    /// have come.</summary>
    /// <param name="series">The merged series.</param>
    /// <param name="isNew">Whether nobody has a share in it yet.</param>
    /// <param name="metric">The writer's metric.</param>
    /// <param name="projection">Where it goes.</param>
    public static void Join(Series series, bool isNew, MetricDefinition metric, MetricProjection projection)
    {
        if (isNew)
        {
            Begin(series, metric, projection);
        }
        else if (!Agrees(series, metric, projection))
        {
            series.IsMixed = true;
        }
    }

    /// <summary>Forgets what a series is, so that all who have a share in it can say it anew, by <see cref="Extend"/>.</summary>
    public static void Reset(Series series)
    {
        series.Family.SetCounter(series, isCounter: false);
        (series.Number, series.Merge, series.States) = (NumberKind.None, GaugeMerge.None, []);
        (series.Buckets, series.HasLivingBuckets) = (null, false);
    }

    /// <summary>Says what a series is, in the order of <see cref="Contribution.CompareSay"/>: the first decides what kind it is
    /// and by which rule gauges become one.</summary>
    public static void Extend(Series series, MetricDefinition metric, MetricProjection projection, bool isLiving)
    {
        if (series.Number == NumberKind.None && series.Buckets is null)
        {
            Begin(series, metric, projection);
            series.HasLivingBuckets = isLiving;
        }
        else if (metric.IsHistogram)
        {
            ExtendBuckets(series, metric, isLiving);
        }
        else
        {
            // Integers become doubles beside doubles; unsigned and signed ones become doubles together.
            series.Number = series.Number == metric.Number ? series.Number : NumberKind.Float;
            series.States = series.States.Length > 0 ? [.. series.States.Union(metric.States)] : [];
        }
    }

    /// <summary>Whether a writer's words can go into those of the series: exponential buckets and explicit bounds cannot become one.</summary>
    public static bool CanTake(Series series, MetricDefinition metric) =>
        !metric.IsHistogram || (series.Buckets is { } buckets && buckets.IsExponential == (metric.Kind == MetricKind.ExponentialHistogram));

    private static void Begin(Series series, MetricDefinition metric, MetricProjection projection)
    {
        series.Family.SetCounter(series, projection.IsCounter);
        series.Number = NumberOf(metric, projection);
        series.Merge = metric.IsHistogram ? GaugeMerge.None : projection.Merge;
        series.States = metric.Kind == MetricKind.State ? metric.States : [];
        series.Buckets = metric.IsHistogram ? BucketLayout.Of(metric) : null;
    }

    private static bool Agrees(Series series, MetricDefinition metric, MetricProjection projection) => metric.IsHistogram
        ? series.Buckets is { } buckets && buckets.Fits(metric) && buckets.HasExemplars == metric.HasExemplars
        : series.Number == NumberOf(metric, projection) && series.Merge == projection.Merge && series.IsCounter == projection.IsCounter &&
            (metric.Kind != MetricKind.State || series.States.AsSpan().SequenceEqual(metric.States));

    private static NumberKind NumberOf(MetricDefinition metric, MetricProjection projection) =>
        metric.IsHistogram || projection.Merge == GaugeMerge.Average ? NumberKind.Float : metric.Number;

    private static void ExtendBuckets(Series series, MetricDefinition metric, bool isLiving)
    {
        BucketLayout buckets = series.Buckets!;
        if (!CanTake(series, metric))
        {
            return;
        }

        bool hasExemplars = buckets.HasExemplars || metric.HasExemplars;
        if (buckets.IsExponential)
        {
            buckets = buckets.Fits(metric) ? buckets : buckets.Union(metric);
        }
        else if (isLiving || !series.HasLivingBuckets)
        {
            // The older ones came before: the bounds of the newest stand.
            buckets = BucketLayout.Of(metric);
            series.HasLivingBuckets = isLiving;
        }

        series.Buckets = hasExemplars ? buckets.WithExemplars() : buckets;
    }
}
