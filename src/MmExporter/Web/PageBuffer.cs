using System.Buffers;

namespace MmExporter.Web;

/// <summary>A page in memory, in pieces that are kept for the next page.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class PageBuffer : IBufferWriter<byte>
{
    /// <summary>Bytes of a piece: a few hundred of them hold the largest page.</summary>
    private const int PieceLength = 256 * 1024;

    private readonly List<byte[]> pieces = [];
    private readonly List<int> lengths = [];

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

    /// <summary>Begins another page. Memory that the last one did not need goes.</summary>
    public void Clear()
    {
        pieces.RemoveRange(lengths.Count, pieces.Count - lengths.Count);
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
