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

    public int SharedOffset => V2Layout.HeaderLength + DirectoryBytes;

    public int LaneOffset => SharedOffset + SharedBytes;

    public int LaneSeqWords => LaneBytes / LaneBytesPerSeqWord;

    public int LaneDataWords => (LaneBytes - (int)V2Layout.DataStart(LaneSeqWords)) / V2Layout.WordLength;

    public int SharedSeqWords => SharedBytes / SharedBytesPerSeqWord;

    public int SharedDataWords => (SharedBytes - (int)V2Layout.DataStart(SharedSeqWords)) / V2Layout.WordLength;

    public long FileBytes => LaneOffset + ((long)LaneBytes * Lanes);

    /// <summary>The first segment of a writer.</summary>
    public static SegmentSize First(int lanes) =>
        new(DirectoryBytes: 60 << 10, SharedBytes: 40 << 10, LaneBytes: 8 << 10, lanes);

    /// <summary>
    /// The next segment: twice the room while that is at most <paramref name="bytesMax"/>, and in any case room for what is needed.
    /// </summary>
    public SegmentSize Next(Need need, long bytesMax)
    {
        var lanes = Math.Max(Lanes, need.Lanes);
        var twice = new SegmentSize((DirectoryBytes * 2) + V2Layout.HeaderLength, SharedBytes * 2, LaneBytes * 2, lanes);
        var next = twice.FileBytes <= bytesMax ? twice : this with { Lanes = lanes };
        while (next.SharedDataWords < need.SharedWords)
            next = next with { SharedBytes = next.SharedBytes * 2 };
        // Words before and between series are lost to the rule that a series lies in one page.
        while (next.LaneDataWords < need.LaneWords + (V2Layout.PageLength / V2Layout.WordLength))
            next = next with { LaneBytes = next.LaneBytes * 2 };
        return next;
    }

    /// <summary>What a series asks of a segment.</summary>
    public readonly record struct Need(int SharedWords, int LaneWords, int Lanes);
}
