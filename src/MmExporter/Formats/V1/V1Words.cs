using Mmstats.Format.V1;
using MmExporter.Snapshots;

namespace MmExporter.Formats.V1;

/// <summary>
/// Which bytes of a value are copied at one instant by one reading: those of an aligned word, but for the first byte of a
/// page. The kernel copies page by page, and an interrupt that waits when such a copy begins is let in after its first byte.
/// </summary>
/// <remarks>Found by the race tests: with the value across a page, once in some million readings the first byte of the second
/// page was microseconds older than the second.</remarks>
internal static class V1Words
{
    /// <summary>A value of 8 bytes has at most this many parts.</summary>
    public const int PartsMax = 3;

    /// <summary>Whether a value of at most 8 bytes is copied whole.</summary>
    public static bool IsWhole(int fileOffset, int length) => Split(fileOffset, length, stackalloc int[PartsMax]) == 1;

    /// <summary>Where the parts of a value begin.</summary>
    /// <param name="fileOffset">Where the value lies in the file.</param>
    /// <param name="length">Its bytes, at most 8.</param>
    /// <param name="starts">For each part its first byte, counted from the start of the value.</param>
    /// <returns>How many parts there are.</returns>
    public static int Split(int fileOffset, int length, Span<int> starts)
    {
        starts[0] = 0;
        int count = 1;
        for (int i = 1; i < length; i++)
        {
            if (IsCut(fileOffset + i))
            {
                starts[count++] = i;
            }
        }

        return count;
    }

    /// <summary>Whether what lies before this byte is copied apart from it.</summary>
    private static bool IsCut(int fileOffset) =>
        fileOffset % StableReader.WordLength == 0 || fileOffset % V1Layout.PageLength == 1;
}
