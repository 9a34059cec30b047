namespace Mmstats.Format.V2;

/// <summary>
/// Checks that the words of the series of a file lie within their areas and none overlaps another. It remembers only where
/// the words of the last series of each area end, so it costs nothing to keep between two parses of a growing directory.
/// </summary>
/// <remarks>A mutable value: the caller keeps one for each file and starts with <c>default</c>. Series that are refused
/// leave it as it was.</remarks>
public struct V2Placement
{
    private long sharedDataEnd;
    private long sharedSeqEnd;
    private long laneDataEnd;
    private long laneSeqEnd;

    /// <summary>Takes the next series of the file in.</summary>
    /// <param name="header">The header of the file.</param>
    /// <param name="shape">The shape of the series' metric.</param>
    /// <param name="series">The series.</param>
    /// <param name="refusal">The rule that its words break, when the return value is false.</param>
    /// <returns>Whether its words lie where they may.</returns>
    public bool TryPlace(in V2Header header, in V2Shape shape, V2Series series, out V2Refusal refusal)
    {
        refusal = shape.IsShared
            ? Place(header.SharedDataWords, header.SharedSeqWords, shape, series, ref sharedDataEnd, ref sharedSeqEnd)
            : Place(header.LaneDataWords, header.LaneSeqWords, shape, series, ref laneDataEnd, ref laneSeqEnd);
        return refusal == V2Refusal.None;
    }

    private static V2Refusal Place(
        int dataWords, int seqWords, in V2Shape shape, V2Series series, ref long dataEnd, ref long seqEnd)
    {
        if (series.DataWord < dataEnd)
        {
            return V2Refusal.DataWordsOverlap;
        }

        long newDataEnd = (long)series.DataWord + shape.DataWords;
        if (newDataEnd > dataWords)
        {
            return V2Refusal.DataWordsBeyondArea;
        }

        long areaByte = V2Layout.DataStart(seqWords) + (long)series.DataWord * V2Layout.WordLength;
        // Of a ring only the head is a value of its own; what its words hold otherwise is looked at before and after.
        int valueWords = shape.IsBoundToPage ? shape.DataWords : shape.EntryCount > 0 ? 1 : 0;
        if (valueWords > 0 && !V2Layout.IsPlaceForValues(areaByte, valueWords))
        {
            return V2Refusal.DataWordsMisplaced;
        }

        long newSeqEnd = seqEnd;
        V2Refusal refusal = shape.SeqWords == 0 ? CheckNoSeqWord(series) : CheckSeqWords(seqWords, shape, series, ref newSeqEnd);
        if (refusal == V2Refusal.None)
        {
            dataEnd = newDataEnd;
            seqEnd = newSeqEnd;
        }

        return refusal;
    }

    private static V2Refusal CheckNoSeqWord(V2Series series) =>
        series.SeqWord == V2Layout.NoSeqWord ? V2Refusal.None : V2Refusal.WrongSeqWord;

    private static V2Refusal CheckSeqWords(int seqWords, in V2Shape shape, V2Series series, ref long seqEnd)
    {
        if (series.SeqWord == V2Layout.NoSeqWord)
        {
            return V2Refusal.WrongSeqWord;
        }

        if (series.SeqWord < seqEnd)
        {
            return V2Refusal.SeqWordsOverlap;
        }

        seqEnd = (long)series.SeqWord + shape.SeqWords;
        return seqEnd <= seqWords ? V2Refusal.None : V2Refusal.SeqWordsBeyondArea;
    }
}
