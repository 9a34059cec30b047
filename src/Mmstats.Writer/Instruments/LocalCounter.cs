using System.Runtime.CompilerServices;

namespace Mmstats.Writer;

/// <summary>A counter's word of one thread. See <see cref="Counter.Local"/>.</summary>
public readonly unsafe ref struct LocalCounter
{
    private readonly ulong* word;
    private readonly Counter? counter;

    internal LocalCounter(Counter counter, ulong* word)
    {
        this.counter = counter;
        this.word = word;
    }

    /// <summary>Counts one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Increment()
    {
        // SAFETY: the word belongs to the thread as long as it lives, which is longer than this struct.
        if (word != null)
            Volatile.Write(ref *word, *word + 1);
        else
            counter?.Increment();
    }
}
