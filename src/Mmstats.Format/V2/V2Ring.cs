namespace Mmstats.Format.V2;

/// <summary>The words of a ring of samples or of events, all of them. Which of its entries are good says <see cref="V2RingRange"/>.</summary>
public readonly ref struct V2Ring
{
    private readonly ReadOnlySpan<byte> words;
    private readonly V2Shape shape;

    private V2Ring(ReadOnlySpan<byte> words, scoped in V2Shape shape)
    {
        this.words = words;
        this.shape = shape;
    }

    /// <summary>How many entries were ever written, as it stands among these words.</summary>
    public ulong Head => new V2Words(words).U64(0);

    /// <summary>Takes the words of a series.</summary>
    /// <param name="words">The data words of the series, <see cref="V2Shape.DataLength"/> bytes or more.</param>
    /// <param name="shape">The shape of its metric.</param>
    /// <param name="ring">The ring, when the return value is true.</param>
    /// <returns>False where the shape is not that of a ring, or the bytes are too few.</returns>
    public static bool TryRead(ReadOnlySpan<byte> words, scoped in V2Shape shape, out V2Ring ring)
    {
        bool fits = shape.EntryCount > 0 && words.Length >= shape.DataLength;
        ring = fits ? new V2Ring(words[..shape.DataLength], shape) : default;
        return fits;
    }

    /// <summary>An entry of a ring of samples.</summary>
    /// <param name="number">The number of the entry, counted from the first that was ever written.</param>
    /// <param name="sample">The point, when the return value is true.</param>
    /// <returns>False where the ring is not one of samples.</returns>
    public bool TryReadSample(ulong number, out V2Sample sample) => V2Sample.TryRead(Entry(number), shape, out sample);

    /// <summary>An entry of a ring of events.</summary>
    /// <param name="number">The number of the entry, counted from the first that was ever written.</param>
    /// <param name="value">The event, when the return value is true.</param>
    /// <returns>False where the ring is not one of events.</returns>
    public bool TryReadEvent(ulong number, out V2Event value) => V2Event.TryRead(Entry(number), shape, out value);

    // The ring of a value that was not taken has no words and no entries.
    private ReadOnlySpan<byte> Entry(ulong number) => words.IsEmpty
        ? default
        : words.Slice(shape.EntryWord(number) * V2Layout.WordLength, shape.EntryWords * V2Layout.WordLength);
}
