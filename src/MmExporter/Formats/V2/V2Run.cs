using Mmstats.Format.V2;
using MmExporter.Snapshots;

namespace MmExporter.Formats.V2;

/// <summary>Series whose words lie behind one another in an area and are read together.</summary>
internal sealed class V2Run
{
    private readonly int dataEnd;
    private readonly int seqEnd;

    /// <param name="series">At least one, in the order of their words.</param>
    public V2Run(List<V2SeriesEntry> series)
    {
        IsShared = series[0].Shape.IsShared;
        DataWord = series[0].DataWord;
        dataEnd = series[^1].DataWord + series[^1].Shape.DataWords;
        var stretches = new List<V2Stretch>();
        var guarded = new List<V2SeriesEntry>();
        foreach (V2SeriesEntry entry in series)
        {
            if (entry.SeqWord < 0)
            {
                Append(stretches, entry);
                continue;
            }

            guarded.Add(entry);
            SeqWord = seqEnd == 0 ? entry.SeqWord : SeqWord;
            seqEnd = entry.SeqWord + entry.Shape.SeqWords;
        }

        Stretches = [.. stretches];
        Guarded = [.. guarded];
    }

    /// <summary>Whether the words are in the shared area, and not in lanes.</summary>
    public bool IsShared { get; }

    /// <summary>The series without seq words.</summary>
    public V2Stretch[] Stretches { get; }

    /// <summary>The series whose seq words tell whether they are of one instant.</summary>
    public V2SeriesEntry[] Guarded { get; }

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

    private static void Append(List<V2Stretch> stretches, V2SeriesEntry entry)
    {
        bool isFloat = entry.Shape.Number == V2Number.F64;
        V2Stretch last = stretches.Count > 0 ? stretches[^1] : default;
        if (last.Count > 0 && last.IsFloat == isFloat && last.DataWord + last.Count == entry.DataWord && last.Word + last.Count == entry.Word)
        {
            stretches[^1] = last with { Count = last.Count + entry.Shape.DataWords };
        }
        else
        {
            stretches.Add(new V2Stretch(entry.DataWord, entry.Word, entry.Shape.DataWords, isFloat));
        }
    }
}
