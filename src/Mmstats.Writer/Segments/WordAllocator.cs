using Mmstats.Format.V2;
using Mmstats.Writer.Metrics;

namespace Mmstats.Writer.Segments;

/// <summary>Gives out the words of an area, upwards, and never one twice.</summary>
internal struct WordAllocator(int seqWords, int dataWords)
{
    private readonly int dataStart = (int)V2Layout.DataStart(seqWords);
    private int nextData;
    private int nextSeq;

    /// <summary>Where a series would go. False: there is no room for it.</summary>
    public readonly bool TryPlan(MetricDefinition definition, out int dataWord, out int seqWord)
    {
        // The head of a ring, too, is not to be the first word of a page.
        dataWord = FirstInPage(definition.StaysInPage ? definition.DataWords : 1);
        seqWord = definition.SeqWords == 0 ? unchecked((int)V2Layout.NoSeqWord) : nextSeq;
        return dataWord + definition.DataWords <= dataWords && nextSeq + definition.SeqWords <= seqWords;
    }

    /// <summary>Gives the series what was planned.</summary>
    public void Take(MetricDefinition definition, int dataWord, int seqWord)
    {
        nextData = dataWord + definition.DataWords;
        if (definition.SeqWords > 0)
            nextSeq = seqWord + definition.SeqWords;
    }

    private readonly int FirstInPage(int words)
    {
        var first = dataStart + (nextData * V2Layout.WordLength);
        if (!V2Layout.IsPlaceForValues(first, words))
            first = (int)V2Layout.AlignUp(first, V2Layout.PageLength) + V2Layout.WordLength;
        return (first - dataStart) / V2Layout.WordLength;
    }
}
