using System.Buffers;

namespace MmExporter.Web;

/// <summary>A page in memory, in pieces that are kept for the next page.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class PageBuffer : IBufferWriter<byte>
{
    /// <summary>Bytes of a piece: a few hundred of them hold the largest page.</summary>
    private const int PieceLength = 256 * 1024;

    /// <summary>So many pages in a row decide how much memory is kept: those of several scrapers differ in length.</summary>
    private const int PagesPerTrim = 16;

    private readonly List<byte[]> pieces = [];
    private readonly List<int> lengths = [];
    private int pages;
    private int neededMax;

    /// <summary>Bytes of the page.</summary>
    public long Length { get; private set; }

    public int PieceCount => lengths.Count;

    public ReadOnlyMemory<byte> Piece(int index) => pieces[index].AsMemory(0, lengths[index]);

    public void Advance(int count)
    {
        lengths[^1] += count;
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (lengths.Count == 0 || pieces[lengths.Count - 1].Length - lengths[^1] < Math.Max(1, sizeHint))
        {
            Begin(sizeHint);
        }

        return pieces[lengths.Count - 1].AsMemory(lengths[^1]);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Begins another page. Memory that none of the last ones needed goes.</summary>
    public void Clear()
    {
        neededMax = Math.Max(neededMax, lengths.Count);
        if (++pages == PagesPerTrim)
        {
            pieces.RemoveRange(neededMax, pieces.Count - neededMax);
            (pages, neededMax) = (0, 0);
        }

        lengths.Clear();
        Length = 0;
    }

    private void Begin(int sizeHint)
    {
        int index = lengths.Count;
        if (index == pieces.Count)
        {
            pieces.Add([]);
        }

        if (pieces[index].Length < Math.Max(1, sizeHint))
        {
            pieces[index] = GC.AllocateUninitializedArray<byte>(Math.Max(PieceLength, sizeHint));
        }

        lengths.Add(0);
    }
}
