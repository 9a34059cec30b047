namespace Mmstats.Format.V2;

/// <summary>Reads the values of state series.</summary>
public static class V2StateValue
{
    // A state without names is no or yes.
    private const int UnnamedStates = 2;

    /// <summary>Reads the index of a state.</summary>
    /// <param name="words">The data words of the series, <see cref="V2Shape.DataLength"/> bytes or more.</param>
    /// <param name="shape">The shape of its metric.</param>
    /// <param name="index">The index of the name, or 0 or 1 where there are none, when the return value is true.</param>
    /// <param name="refusal"><see cref="V2Refusal.WrongWords"/> or <see cref="V2Refusal.WrongStateIndex"/>, when the return
    /// value is false.</param>
    /// <returns>Whether the series is in one of the states of its metric.</returns>
    public static bool TryRead(ReadOnlySpan<byte> words, in V2Shape shape, out int index, out V2Refusal refusal)
    {
        index = 0;
        if (!shape.Fits(V2Kind.State, words))
        {
            refusal = V2Refusal.WrongWords;
            return false;
        }

        ulong word = new V2Words(words).U64(0);
        int count = shape.StateCount == 0 ? UnnamedStates : shape.StateCount;
        if (word >= (ulong)count)
        {
            refusal = V2Refusal.WrongStateIndex;
            return false;
        }

        index = (int)word;
        refusal = V2Refusal.None;
        return true;
    }
}
