using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>Which buckets a histogram has, and where its words are. Layouts of equal content are equal.</summary>
internal sealed class BucketLayout
{
    /// <summary>Buckets of a merged exponential histogram at most; beyond, two buckets become one.</summary>
    public const int ExponentialMax = 320;

    private BucketLayout(double[]? bounds, int scale, int firstIndex, int count, bool hasExemplars)
    {
        Bounds = bounds;
        Scale = scale;
        FirstIndex = firstIndex;
        Count = count;
        HasExemplars = hasExemplars;
        double lower = bounds is null ? ClassicBounds.LowerBound(firstIndex, scale) : 0;
        NativeZeroThreshold = double.IsFinite(lower) ? lower : 0;
    }

    /// <summary>The bounds, ascending; null for exponential buckets.</summary>
    public double[]? Bounds { get; }

    /// <summary>The base of exponential buckets is 2^(2^-scale).</summary>
    public int Scale { get; }

    /// <summary>Exponential bucket i, counted from 0, holds what is above base^(FirstIndex + i), up to base^(FirstIndex + i + 1).</summary>
    public int FirstIndex { get; }

    /// <summary>Buckets; for bounds one more than there are bounds.</summary>
    public int Count { get; }

    public bool HasExemplars { get; }

    /// <summary>What a native histogram of Prometheus counts with the zeros: all below the first bucket. It never changes with the values.
    /// 0 where there can be no native histogram: for explicit bounds, and where that bound is no finite number.</summary>
    public double NativeZeroThreshold { get; }

    public bool IsExponential => Bounds is null;

    /// <summary>The word of the first bucket.</summary>
    public int BucketsWord => IsExponential ? HistogramWords.ExponentialBuckets : HistogramWords.ExplicitBuckets;

    /// <summary>The word of the exemplar.</summary>
    public int ExemplarWord => BucketsWord + Count;

    /// <summary>Words of a series.</summary>
    public int Words => ExemplarWord + (HasExemplars ? HistogramWords.ExemplarLength : 0);

    public static BucketLayout Of(MetricDefinition metric) => metric.Kind == MetricKind.Histogram
        ? new BucketLayout(metric.Bounds, 0, 0, metric.Bounds.Length + 1, metric.HasExemplars)
        : new BucketLayout(null, metric.Scale, metric.FirstIndex, metric.BucketCount, metric.HasExemplars);

    /// <summary>Whether histograms of this metric have these buckets.</summary>
    public bool Fits(MetricDefinition metric) => metric.Kind == MetricKind.Histogram
        ? !IsExponential && Bounds.AsSpan().SequenceEqual(metric.Bounds)
        : IsExponential && Scale == metric.Scale && FirstIndex == metric.FirstIndex && Count == metric.BucketCount;

    public BucketLayout WithExemplars() => HasExemplars ? this : new BucketLayout(Bounds, Scale, FirstIndex, Count, hasExemplars: true);

    /// <summary>Exponential buckets that hold those of a metric too: of the coarser scale, from the lower end to the higher.</summary>
    public BucketLayout Union(MetricDefinition metric)
    {
        int scale = Math.Min(Scale, metric.Scale);
        int first, end;
        do
        {
            first = Math.Min(FirstIndex >> (Scale - scale), metric.FirstIndex >> (metric.Scale - scale));
            end = 1 + Math.Max((FirstIndex + Count - 1) >> (Scale - scale), (metric.FirstIndex + metric.BucketCount - 1) >> (metric.Scale - scale));
            scale--;
        }
        while (end - first > ExponentialMax);
        return new BucketLayout(null, scale + 1, first, end - first, HasExemplars | metric.HasExemplars);
    }

    /// <summary>For each count of a metric's histogram the word here that it adds to: counts go to the next bucket that is
    /// not below theirs. Null where the buckets are the same.</summary>
    public int[]? MapFrom(MetricDefinition metric)
    {
        if (Fits(metric))
        {
            return null;
        }

        return metric.Kind == MetricKind.Histogram ? MapBounds(metric.Bounds) : MapExponential(metric);
    }

    private int[] MapBounds(double[] bounds)
    {
        int[] map = new int[HistogramWords.ExplicitBuckets + bounds.Length + 1];
        for (int i = 0; i <= bounds.Length; i++)
        {
            int target = i == bounds.Length ? Count - 1 : Array.BinarySearch(Bounds!, bounds[i]);
            map[HistogramWords.ExplicitBuckets + i] = HistogramWords.ExplicitBuckets + (target < 0 ? ~target : target);
        }

        return map;
    }

    private int[] MapExponential(MetricDefinition metric)
    {
        int shift = metric.Scale - Scale;
        int[] map = new int[HistogramWords.ExponentialBuckets + metric.BucketCount];
        map[HistogramWords.Zero] = HistogramWords.Zero;
        map[HistogramWords.Above] = HistogramWords.Above;

        // What is below the first bucket is at most that one's lower bound.
        int below = (metric.FirstIndex - 1) >> shift;
        map[HistogramWords.Below] = below < FirstIndex ? HistogramWords.Below : BucketsWord + below - FirstIndex;
        for (int i = 0; i < metric.BucketCount; i++)
        {
            map[HistogramWords.ExponentialBuckets + i] = BucketsWord + ((metric.FirstIndex + i) >> shift) - FirstIndex;
        }

        return map;
    }
}
