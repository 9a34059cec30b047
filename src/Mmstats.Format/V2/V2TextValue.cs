namespace Mmstats.Format.V2;

/// <summary>The value of a text series.</summary>
public readonly ref struct V2TextValue
{
    private V2TextValue(ReadOnlySpan<byte> utf8, V2Refusal refusal)
    {
        Utf8 = utf8;
        Refusal = refusal;
    }

    /// <summary>The text: always UTF-8 and within the capacity. Where the words are wrong, it is their longest good beginning.</summary>
    public ReadOnlySpan<byte> Utf8 { get; }

    /// <summary><see cref="V2Refusal.None"/>, or why the text is not the whole of what stands there:
    /// <see cref="V2Refusal.WrongTextLength"/> or <see cref="V2Refusal.TextNotUtf8"/>.</summary>
    public V2Refusal Refusal { get; }

    /// <summary>Takes the words of a series.</summary>
    /// <param name="words">The data words of the series, <see cref="V2Shape.DataLength"/> bytes or more.</param>
    /// <param name="shape">The shape of its metric.</param>
    /// <param name="value">The value, when the return value is true.</param>
    /// <returns>False where the shape is not that of a text, or the bytes are too few.</returns>
    public static bool TryRead(ReadOnlySpan<byte> words, scoped in V2Shape shape, out V2TextValue value)
    {
        value = default;
        if (!shape.Fits(V2Kind.Text, words))
        {
            return false;
        }

        ulong length = new V2Words(words).U64(0);
        V2Refusal refusal = V2Utf8.ReadText(words.Slice(V2Layout.WordLength, shape.TextCapacity), length, out ReadOnlySpan<byte> text);
        value = new V2TextValue(text, refusal);
        return true;
    }
}
