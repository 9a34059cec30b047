using Mmstats.Format.V2;

namespace Mmstats.Writer.Segments;

/// <summary>How much of everything a segment has.</summary>
/// <param name="DirectoryBytes">Bytes of the directory, so many that it ends with a page.</param>
/// <param name="SharedBytes">Bytes of the shared area, whole pages.</param>
/// <param name="LaneBytes">Bytes of a lane, whole pages.</param>
/// <param name="Lanes">Number of lanes, lane 0 included.</param>
internal readonly record struct SegmentSize(int DirectoryBytes, int SharedBytes, int LaneBytes, int Lanes)
{
    // A histogram takes one seq word to about 18 data words, a counter none.
    private const int LaneBytesPerSeqWord = 64;
    private const int SharedBytesPerSeqWord = 256;

    // Beyond any file.
    private const int DoublingsMax = 12;

    public int SharedOffset => V2Layout.HeaderLength + DirectoryBytes;

    public int LaneOffset => SharedOffset + SharedBytes;

    public int LaneSeqWords => LaneBytes / LaneBytesPerSeqWord;

    public int LaneDataWords => (LaneBytes - (int)V2Layout.DataStart(LaneSeqWords)) / V2Layout.WordLength;

    public int SharedSeqWords => SharedBytes / SharedBytesPerSeqWord;

    public int SharedDataWords => (SharedBytes - (int)V2Layout.DataStart(SharedSeqWords)) / V2Layout.WordLength;

    public long FileBytes => LaneOffset + ((long)LaneBytes * Lanes);

    /// <summary>The first segment of a writer.</summary>
    public static SegmentSize First(int lanes) => Doubled(0, lanes);

    /// <summary>
    /// A further segment: twice the room of the one before while that is at most <paramref name="bytesMax"/>, and in any case
    /// room for what is needed. What one segment needed more does not count for those behind it.
    /// </summary>
    public static SegmentSize Next(int number, Need need, long bytesMax)
    {
        for (var times = Math.Min(number, DoublingsMax); ; times--)
        {
            var next = Doubled(times, need.Lanes);
            while (next.SharedDataWords <= need.SharedWords)
                next = next with { SharedBytes = next.SharedBytes * 2 };
            while (next.DirectoryBytes < need.DirectoryBytes)
                next = next with { DirectoryBytes = (next.SharedOffset * 2) - V2Layout.HeaderLength };
            // Words before and between series are lost to the rule that a series lies in one page.
            while (next.LaneDataWords < need.LaneWords + (V2Layout.PageLength / V2Layout.WordLength))
                next = next with { LaneBytes = next.LaneBytes * 2 };
            if (next.FileBytes <= bytesMax || times == 0)
                return next;
        }
    }

    // The header and the directory are a power of 2 together.
    private static SegmentSize Doubled(int times, int lanes) =>
        new((64 << 10 << times) - V2Layout.HeaderLength, 40 << 10 << times, 8 << 10 << times, lanes);

    /// <summary>What a series asks of a segment.</summary>
    public readonly record struct Need(int SharedWords, int LaneWords, int Lanes, int DirectoryBytes = 0);
}
