using System.Buffers.Binary;
using Mmstats.Format.V2;
using Mmstats.Writer.Metrics;

namespace Mmstats.Writer;

/// <summary>How a histogram divides its values.</summary>
public sealed class Buckets
{
    private const int ExponentialBucketsMax = 160;

    private Buckets(V2Kind kind, byte[] parameters, int dataWords, BucketSearch search)
    {
        Kind = kind;
        Parameters = parameters;
        DataWords = dataWords;
        Search = search;
    }

    /// <summary>For durations in seconds, from 5 ms to 10 s: what OpenTelemetry advises for requests.</summary>
    public static Buckets Durations { get; } =
        Explicit(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10);

    /// <summary>OpenTelemetry's default, from 0 to 10,000.</summary>
    public static Buckets Default { get; } =
        Explicit(0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000);

    internal V2Kind Kind { get; }

    internal byte[] Parameters { get; }

    internal int DataWords { get; }

    internal BucketSearch Search { get; }

    internal bool HasExemplars { get; private init; }

    /// <summary>Buckets up to each of these bounds, which belong to them, and one for what is above all.</summary>
    /// <param name="bounds">Up to 256, finite, each greater than the one before.</param>
    /// <exception cref="ArgumentException">The bounds are not like that.</exception>
    public static Buckets Explicit(params double[] bounds)
    {
        ArgumentNullException.ThrowIfNull(bounds);
        if (bounds.Length > V2Layout.BucketsMax)
            throw new ArgumentException($"There are {bounds.Length} bounds; {V2Layout.BucketsMax} is the most.", nameof(bounds));
        for (var i = 0; i < bounds.Length; i++)
        {
            if (!double.IsFinite(bounds[i]) || (i > 0 && bounds[i] <= bounds[i - 1]))
                throw new ArgumentException($"Bound {i + 1} of a histogram, {bounds[i]}, is not a number above the one before.", nameof(bounds));
        }
        var parameters = new byte[V2Layout.ParametersLength + (bounds.Length * V2Layout.WordLength)];
        BinaryPrimitives.WriteInt32LittleEndian(parameters, bounds.Length);
        for (var i = 0; i < bounds.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(parameters.AsSpan(V2Layout.ParametersLength + (i * V2Layout.WordLength)), bounds[i]);
        var words = V2Layout.HistogramHeadWords + bounds.Length + 1;
        return new Buckets(V2Kind.Histogram, parameters, words, BucketSearch.Explicit(bounds));
    }

    /// <summary>
    /// Base-2 exponential buckets, as fine as 160 of them allow, over a range that is known beforehand. Values beyond it
    /// are counted below and above.
    /// </summary>
    /// <param name="smallest">The smallest value above 0 that is of interest.</param>
    /// <param name="largest">The largest one.</param>
    /// <exception cref="ArgumentException">The range is empty, not above 0, or beyond what doubles hold.</exception>
    public static Buckets Exponential(double smallest, double largest)
    {
        if (!(smallest >= 1e-300 && largest > smallest && largest <= double.MaxValue))
            throw new ArgumentException($"Exponential buckets cannot go from {smallest} to {largest}: take a range above 1e-300.", nameof(smallest));
        for (var scale = V2Layout.ScaleMax; ; scale--)
        {
            var first = ExponentialIndex.Of(smallest, scale);
            var count = ExponentialIndex.Of(largest, scale) - first + 1;
            if (count <= ExponentialBucketsMax || scale == V2Layout.ScaleMin)
                return Exponential(scale, first, count);
        }
    }

    /// <summary>The same buckets, with room for an example of a trace in each thread's words.</summary>
    public Buckets WithExemplars()
    {
        if (HasExemplars)
            return this;
        var parameters = (byte[])Parameters.Clone();
        BinaryPrimitives.WriteInt32LittleEndian(parameters.AsSpan(ExemplarSlotsOffset), 1);
        return new Buckets(Kind, parameters, DataWords + V2Layout.ExemplarWords, Search) { HasExemplars = true };
    }

    internal MetricDefinition Define(string name, string unit, string help) => new(name, Kind, V2Number.F64)
    {
        Unit = unit,
        Help = help,
        Parameters = Parameters,
        DataWords = DataWords,
        SeqWords = HasExemplars ? 2 : 1,
    };

    private int ExemplarSlotsOffset => Kind == V2Kind.Histogram ? sizeof(int) : 3 * sizeof(int);

    private static Buckets Exponential(int scale, int first, int count)
    {
        var parameters = new byte[V2Layout.ExponentialParametersLength];
        BinaryPrimitives.WriteInt32LittleEndian(parameters, scale);
        BinaryPrimitives.WriteInt32LittleEndian(parameters.AsSpan(sizeof(int)), first);
        BinaryPrimitives.WriteInt32LittleEndian(parameters.AsSpan(2 * sizeof(int)), count);
        var words = V2Layout.ExponentialHeadWords + count;
        return new Buckets(V2Kind.ExponentialHistogram, parameters, words, BucketSearch.Exponential(scale, first, count));
    }
}
