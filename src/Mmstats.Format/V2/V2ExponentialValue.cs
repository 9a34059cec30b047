namespace Mmstats.Format.V2;

/// <summary>The words of a series of an exponential histogram in one lane.</summary>
public readonly ref struct V2ExponentialValue
{
    private const int SumWord = 0;
    private const int MinimumWord = 1;
    private const int MaximumWord = 2;
    private const int ZeroWord = 3;
    private const int BelowWord = 4;
    private const int AboveWord = 5;

    // Zero, below and above stand before the buckets and count like them.
    private const int CountWord = ZeroWord;
    private const int ExtraCounts = 3;

    private readonly V2Words words;
    private readonly V2Shape shape;

    private V2ExponentialValue(V2Words words, scoped in V2Shape shape)
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

    /// <summary>Values of 0.</summary>
    public ulong Zero => words.U64(ZeroWord);

    /// <summary>Values above 0 and below the first bucket.</summary>
    public ulong Below => words.U64(BelowWord);

    /// <summary>Values above the last bucket.</summary>
    public ulong Above => words.U64(AboveWord);

    /// <summary>How many values there are: zero, below, above and the buckets, modulo 2^64.</summary>
    public ulong Count => words.Sum(CountWord, ExtraCounts + shape.BucketCount);

    /// <summary>How many buckets there are.</summary>
    public int BucketCount => shape.BucketCount;

    /// <summary>The latest exemplar of the lane; it exists only where the series has a slot for one.</summary>
    public V2Exemplar Exemplar => shape.ExemplarSlots == 0 ? default : new V2Exemplar(words, shape.ExemplarWord);

    /// <summary>Takes the words of a series.</summary>
    /// <param name="words">The data words of the series, <see cref="V2Shape.DataLength"/> bytes or more.</param>
    /// <param name="shape">The shape of its metric.</param>
    /// <param name="value">The value, when the return value is true.</param>
    /// <returns>False where the shape is not that of an exponential histogram, or the bytes are too few.</returns>
    public static bool TryRead(ReadOnlySpan<byte> words, scoped in V2Shape shape, out V2ExponentialValue value)
    {
        bool fits = shape.Fits(V2Kind.ExponentialHistogram, words);
        value = fits ? new V2ExponentialValue(new V2Words(words[..shape.DataLength]), shape) : default;
        return fits;
    }

    /// <summary>The values above base^(<see cref="V2Shape.FirstIndex"/> + index) and at most base^(that + 1), where base is
    /// 2^(2^-<see cref="V2Shape.Scale"/>).</summary>
    /// <param name="index">0 to <see cref="BucketCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such bucket.</exception>
    public ulong Bucket(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)BucketCount, nameof(index));
        return words.U64(shape.BucketsWord + index);
    }
}
