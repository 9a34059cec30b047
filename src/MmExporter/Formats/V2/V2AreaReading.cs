using Mmstats.Format.V2;

namespace MmExporter.Formats.V2;

/// <summary>Data words of an area, and the seq words that were read before them and after them.</summary>
internal readonly ref struct V2AreaReading(ReadOnlySpan<byte> before, ReadOnlySpan<byte> data, ReadOnlySpan<byte> after)
{
    private readonly ReadOnlySpan<byte> before = before;
    private readonly ReadOnlySpan<byte> after = after;

    public ReadOnlySpan<byte> Data { get; } = data;

    /// <summary>Whether the words that belong to a seq word are those of one instant: no update was under way when their
    /// reading began, and none had begun when it was over.</summary>
    /// <param name="index">The seq word, counted from the first that was read.</param>
    public bool Agrees(int index)
    {
        ulong seq = new V2Words(before).U64(index);
        return seq == new V2Words(after).U64(index) && IsEven(seq);
    }

    private static bool IsEven(ulong seq) => (seq & 1) == 0;
}
