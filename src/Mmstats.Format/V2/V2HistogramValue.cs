namespace Mmstats.Format.V2;

/// <summary>The words of a series of an explicit histogram in one lane.</summary>
public readonly ref struct V2HistogramValue
{
    private const int SumWord = 0;
    private const int MinimumWord = 1;
    private const int MaximumWord = 2;

    private readonly V2Words words;
    private readonly V2Shape shape;

    private V2HistogramValue(V2Words words, scoped in V2Shape shape)
    {
        this.words = words;
        this.shape = shape;
    }

    /// <summary>The sum of the values.</summary>
    public double Sum => words.F64(SumWord);

    /// <summary>The least value; NaN for none.</summary>
    public double Minimum => words.Minimum(MinimumWord);

    /// <summary>The greatest value; NaN for none.</summary>
    public double Maximum => words.Maximum(MaximumWord);

    /// <summary>How many values there are: the sum of the buckets modulo 2^64.</summary>
    public ulong Count => words.Sum(shape.BucketsWord, shape.BucketCount);

    /// <summary>How many buckets there are.</summary>
    public int BucketCount => shape.BucketCount;

    /// <summary>The latest exemplar of the lane; it exists only where the series has a slot for one.</summary>
    public V2Exemplar Exemplar => shape.ExemplarSlots == 0 ? default : new V2Exemplar(words, shape.ExemplarWord);

    /// <summary>Takes the words of a series.</summary>
    /// <param name="words">The data words of the series, <see cref="V2Shape.DataLength"/> bytes or more.</param>
    /// <param name="shape">The shape of its metric.</param>
    /// <param name="value">The value, when the return value is true.</param>
    /// <returns>False where the shape is not that of an explicit histogram, or the bytes are too few.</returns>
    public static bool TryRead(ReadOnlySpan<byte> words, scoped in V2Shape shape, out V2HistogramValue value)
    {
        bool fits = shape.Fits(V2Kind.Histogram, words);
        value = fits ? new V2HistogramValue(new V2Words(words[..shape.DataLength]), shape) : default;
        return fits;
    }

    /// <summary>The values at most at the bound of this index and above the one before; those above all bounds in the last one.</summary>
    /// <param name="index">0 to <see cref="BucketCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such bucket.</exception>
    public ulong Bucket(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)BucketCount, nameof(index));
        return words.U64(shape.BucketsWord + index);
    }
}
