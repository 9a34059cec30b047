namespace Mmstats.Format.V2;

/// <summary>One point of a ring of samples.</summary>
/// <param name="Time">When, in Unix nanoseconds.</param>
/// <param name="Value">The value, any double.</param>
public readonly record struct V2Sample(long Time, double Value)
{
    /// <summary>Reads one entry.</summary>
    /// <param name="entry">The words of the entry, at <see cref="V2Shape.EntryWord"/> of the series.</param>
    /// <param name="shape">The shape of the ring.</param>
    /// <param name="sample">The point, when the return value is true.</param>
    /// <returns>False where the shape is not that of samples, or the bytes are too few.</returns>
    public static bool TryRead(ReadOnlySpan<byte> entry, in V2Shape shape, out V2Sample sample)
    {
        sample = default;
        var words = new V2Words(entry);
        if (shape.Kind != V2Kind.Samples || words.Count < V2Layout.SampleWords)
        {
            return false;
        }

        sample = new V2Sample(words.I64(0), words.F64(1));
        return true;
    }
}
