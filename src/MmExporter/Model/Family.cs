using System.Runtime.InteropServices;
using System.Text;
using MmExporter.Formats;
using MmExporter.Model.Naming;

namespace MmExporter.Model;

/// <summary>All series of one metric name.</summary>
/// <param name="names">Its names.</param>
/// <param name="type">The type of its first series.</param>
/// <param name="help">What it means, for people.</param>
/// <param name="store">Where its values are.</param>
internal sealed class Family(MetricName names, FamilyType type, string help, ValueStore store)
{
    /// <summary>Ways to escape names.</summary>
    private const int Escapings = 4;

    private readonly PageNames?[] pageNames = new PageNames?[Escapings];
    private readonly List<Series> series = [];
    private readonly Dictionary<byte[], Series> byLabels = new(LabelBytes.Comparer);
    private readonly int nameLength = Encoding.UTF8.GetByteCount(names.Sample);
    private int counters;
    private long labelsLength;

    /// <summary>Its names. Of a counter and a gauge that share the name of their samples, the family's may be another.</summary>
    public MetricName Names { get; private set; } = names;

    /// <summary>Counters and gauges under one name are of no type; nobody's series is left out for it.</summary>
    public FamilyType Type => !IsScalar ? type
        : counters == series.Count ? FamilyType.Counter
        : counters == 0 ? FamilyType.Gauge
        : FamilyType.Unknown;

    /// <summary>Whether its series are plain numbers.</summary>
    public bool IsScalar => type is FamilyType.Counter or FamilyType.Gauge or FamilyType.Unknown;

    /// <summary>Series of a family of plain numbers that are no counters.</summary>
    public int GaugeCount => series.Count - counters;

    public string Help { get; private set; } = help;

    /// <summary>Whether writers name or explain it in different ways.</summary>
    public bool IsMixed { get; set; }

    public ValueStore Store { get; } = store;

    public IReadOnlyList<Series> Series => series;

    public ReadOnlySpan<Series> SeriesSpan => CollectionsMarshal.AsSpan(series);

    /// <summary>What renderers keep of the family, for each way to escape names.</summary>
    public object?[] Rendered { get; } = new object?[Escapings];

    /// <summary>Where the words of its series are.</summary>
    public WordStretch Stretch { get; private set; }

    /// <summary>Gives its series their words.</summary>
    /// <param name="word">The first one.</param>
    /// <returns>The word behind the last one.</returns>
    public int Place(int word)
    {
        int first = word;
        NumberKind number = series.Count > 0 ? series[0].Number : NumberKind.None;
        foreach (Series one in series)
        {
            one.Word = word;
            word += one.Words;
            number = one.Number == number ? number : NumberKind.None;
        }

        Stretch = new WordStretch(first, series.Count, word == first + series.Count ? number : NumberKind.None);
        return word;
    }

    /// <summary>Whether another family has its name, so that it is left out.</summary>
    public bool IsHidden => NamesIn(EscapingScheme.AllowUtf8).IsHidden;

    /// <summary>Changes whenever a series goes or gets other labels.</summary>
    public int Version { get; private set; }

    /// <summary>What it is called on pages of an escaping scheme.</summary>
    public PageNames NamesIn(EscapingScheme scheme) => pageNames[(int)scheme] ??= scheme == EscapingScheme.AllowUtf8
        ? new PageNames(Names)
        : NamesIn(EscapingScheme.AllowUtf8) with { Names = Names.Escaped(scheme) };

    /// <summary>Says what it is called on pages of an escaping scheme; null for what it is called on others, escaped.</summary>
    public void SetNames(EscapingScheme scheme, PageNames? names)
    {
        // Renderers look whether it is another object.
        ref PageNames? current = ref pageNames[(int)scheme];
        PageNames wanted = names ?? NamesIn(EscapingScheme.AllowUtf8) with { Names = Names.Escaped(scheme) };
        current = current == wanted ? current : wanted;
    }

    /// <summary>Bytes of the names and labels of all its series.</summary>
    public long TextLength => labelsLength + (long)nameLength * series.Count;

    /// <summary>Whether there is a series with these labels.</summary>
    public bool Contains(ReadOnlySpan<byte> labels) => byLabels.GetAlternateLookup<ReadOnlySpan<byte>>().ContainsKey(labels);

    /// <summary>The series with these labels; null where there is none.</summary>
    public Series? Find(byte[] labels) => byLabels.GetValueOrDefault(labels);

    /// <summary>Finds a series by its labels, or adds it.</summary>
    public Series GetOrAdd(ReadOnlySpan<byte> labels, out bool isNew)
    {
        Dictionary<byte[], Series>.AlternateLookup<ReadOnlySpan<byte>> lookup = byLabels.GetAlternateLookup<ReadOnlySpan<byte>>();
        isNew = !lookup.TryGetValue(labels, out Series? found);
        if (found is null)
        {
            found = new Series(this, labels.ToArray());
            byLabels.Add(found.Labels, found);
            series.Add(found);
            labelsLength += found.Labels.Length;
        }

        return found;
    }

    /// <summary>Names and explains it in another way.</summary>
    public void Describe(in MetricName changedNames, string changedHelp)
    {
        if (changedNames != Names || changedHelp != Help)
        {
            (Names, Help) = (changedNames, changedHelp);
            Array.Clear(Rendered);
        }
    }

    /// <summary>Says whether a series is a counter.</summary>
    public void SetCounter(Series one, bool isCounter)
    {
        counters += (isCounter ? 1 : 0) - (one.IsCounter ? 1 : 0);
        one.IsCounter = isCounter;
    }

    /// <summary>Gives a series other labels.</summary>
    /// <returns>False where another series has them.</returns>
    public bool TryRelabel(Series relabelled, ReadOnlySpan<byte> labels)
    {
        if (Contains(labels))
        {
            return false;
        }

        byLabels.Remove(relabelled.Labels);
        labelsLength += labels.Length - relabelled.Labels.Length;
        relabelled.Labels = labels.ToArray();
        byLabels.Add(relabelled.Labels, relabelled);
        Version++;
        return true;
    }

    /// <summary>Lets go of series that no file has a share in.</summary>
    /// <param name="ended">What remembers them.</param>
    public void RemoveUnreferenced(EndedSeries ended)
    {
        int before = series.Count;
        series.RemoveAll(one =>
        {
            if (one.References > 0)
            {
                return false;
            }

            ended.Add(one);
            byLabels.Remove(one.Labels);
            labelsLength -= one.Labels.Length;
            counters -= one.IsCounter ? 1 : 0;
            return true;
        });
        Version += series.Count < before ? 1 : 0;
    }

    /// <summary>The value of a series of numbers in this pass; of kind None where there is none.</summary>
    public Number ValueOf(Series one) =>
        !Store.Present[one.Word] ? default
        : Store.TryGetOverflow(one.Word, out double sum) ? Number.From(sum)
        : new Number(one.Number, Store.Words[one.Word]);
}
