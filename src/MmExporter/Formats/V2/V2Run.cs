using Mmstats.Format.V2;
using MmExporter.Snapshots;

namespace MmExporter.Formats.V2;

/// <summary>Series whose words lie behind one another in an area and are read together.</summary>
internal sealed class V2Run
{
    private readonly int dataEnd;
    private readonly int seqEnd;

    /// <param name="series">At least one, in the order of their words.</param>
    public V2Run(V2SeriesEntry[] series)
    {
        Series = series;
        DataWord = series[0].DataWord;
        dataEnd = series[^1].DataWord + series[^1].Shape.DataWords;
        foreach (V2SeriesEntry entry in series)
        {
            if (entry.SeqWord >= 0)
            {
                SeqWord = seqEnd == 0 ? entry.SeqWord : SeqWord;
                seqEnd = entry.SeqWord + entry.Shape.SeqWords;
            }
        }
    }

    public V2SeriesEntry[] Series { get; }

    /// <summary>The first data word.</summary>
    public int DataWord { get; }

    /// <summary>The first seq word; 0 where there are none.</summary>
    public int SeqWord { get; }

    /// <summary>Where the data words are in the file.</summary>
    /// <param name="areaOffset">Offset in the file of the data words of the area.</param>
    public Extent DataIn(long areaOffset) => Words(areaOffset, DataWord, dataEnd - DataWord);

    /// <summary>Where the seq words are in the file; of no length where there are none.</summary>
    /// <param name="areaOffset">Offset in the file of the seq words of the area.</param>
    public Extent SeqIn(long areaOffset) => Words(areaOffset, SeqWord, seqEnd - SeqWord);

    /// <summary>Words of an area, as an extent of the file.</summary>
    public static Extent Words(long areaOffset, int word, int count) =>
        new((int)areaOffset + word * V2Layout.WordLength, count * V2Layout.WordLength);
}
