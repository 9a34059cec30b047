namespace MmExporter.Web;

/// <summary>Lends memory for pages. What is given back is kept for the next one, up to a few.</summary>
internal sealed class PageBuffers
{
    /// <summary>More are made when more clients are slow, and go again.</summary>
    private const int KeptMax = 2;

    private readonly Stack<PageBuffer> kept = new(KeptMax);

    /// <summary>Gives an empty one.</summary>
    public PageBuffer Take()
    {
        lock (kept)
        {
            return kept.TryPop(out PageBuffer? buffer) ? buffer : new PageBuffer();
        }
    }

    public void Return(PageBuffer buffer)
    {
        buffer.Clear();
        lock (kept)
        {
            if (kept.Count < KeptMax)
            {
                kept.Push(buffer);
            }
        }
    }
}
