namespace MmExporter.Model;

/// <summary>The words of all merged series, one behind the other in the order of the page.</summary>
internal sealed class ValueStore
{
    private readonly Dictionary<int, double> overflows = [];
    private ulong[] words = [];
    private bool[] present = [];

    /// <summary>How many words there are.</summary>
    public int Length { get; private set; }

    /// <summary>Whether some sum is greater than its word can hold.</summary>
    public bool HasOverflows => overflows.Count > 0;

    public Span<ulong> Words => words.AsSpan(0, Length);

    /// <summary>By the first word of a series, whether it has a value in this pass.</summary>
    public Span<bool> Present => present.AsSpan(0, Length);

    /// <summary>Makes room for so many words. What they held is lost.</summary>
    public void Resize(int length)
    {
        if (words.Length < length || words.Length > 4 * (length + 1024))
        {
            words = new ulong[length + length / 4];
            present = new bool[words.Length];
        }

        Length = length;
        Clear();
    }

    /// <summary>Begins a pass: no series has a value.</summary>
    public void Clear()
    {
        Array.Clear(words, 0, Length);
        Array.Clear(present, 0, Length);
        overflows.Clear();
    }

    /// <summary>Remembers that a sum of unsigned numbers went once beyond 2^64.</summary>
    public void CountOverflow(int word) => overflows[word] = overflows.GetValueOrDefault(word) + Math.Pow(2, 64);

    /// <summary>Whether the sum in a word is greater than it can hold, and then what it is.</summary>
    public bool TryGetOverflow(int word, out double sum)
    {
        sum = 0;
        if (overflows.Count == 0 || !overflows.TryGetValue(word, out sum))
        {
            return false;
        }

        sum += words[word];
        return true;
    }
}
