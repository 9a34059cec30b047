using System.IO.Compression;

namespace MmExporter.Web;

/// <summary>Compresses a page.</summary>
/// <remarks>The framework cannot use a stream's state again, so each page allocates one: some hundred bytes here, and 256 KiB of the
/// library's own memory that are free again at its end.</remarks>
internal static class GzipPage
{
    public static void Write(PageBuffer page, PageBuffer output)
    {
        using var gzip = new GZipStream(new PageStream(output), CompressionLevel.Fastest);
        for (int i = 0; i < page.PieceCount; i++)
        {
            gzip.Write(page.Piece(i).Span);
        }
    }
}
