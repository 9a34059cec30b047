using MmExporter.Formats;

namespace MmExporter.Tests.Model;

/// <summary>A file that says what a test wants it to say.</summary>
internal sealed class FakeFile(WriterIdentity writer) : FileContent
{
    private readonly List<SeriesDefinition?> series = [];
    private readonly List<KeyValuePair<string, string>> facts = [];
    private ulong[] words = [];
    private bool[] present = [];
    private bool isSparse;

    public override WriterIdentity Writer => writer;

    public override IReadOnlyList<SeriesDefinition?> Series => series;

    public override ReadOnlySpan<ulong> Words => words;

    public override ReadOnlySpan<bool> Present => isSparse ? present : default;

    public override IReadOnlyList<KeyValuePair<string, string>> Facts => facts;

    /// <summary>Adds a series with all words 0.</summary>
    public SeriesDefinition Add(MetricDefinition metric, string[] values, long created = 0)
    {
        var added = new SeriesDefinition(metric, values, created, words.Length);
        Array.Resize(ref words, words.Length + metric.Words);
        series.Add(added);
        Array.Resize(ref present, series.Count);
        present[^1] = true;
        return added;
    }

    /// <summary>Adds a series and sets its words.</summary>
    public FakeFile With(MetricDefinition metric, params ulong[] set) => With(metric, [], set);

    public FakeFile With(MetricDefinition metric, string[] values, params ulong[] set)
    {
        Set(Add(metric, values), set);
        return this;
    }

    /// <summary>Adds a series that is left out.</summary>
    public FakeFile WithNothing()
    {
        series.Add(null);
        Array.Resize(ref present, series.Count);
        return this;
    }

    /// <summary>Adds a series whose words have not been read yet.</summary>
    public FakeFile WithUnread(MetricDefinition metric)
    {
        series.Add(new SeriesDefinition(metric, [], 0, words.Length));
        return this;
    }

    /// <summary>Reads the words of all series.</summary>
    public void ReadAll() => Array.Resize(ref words, series.OfType<SeriesDefinition>().Max(one => one.Word + one.Metric.Words));

    public Span<ulong> WordsOf(SeriesDefinition one) => words.AsSpan(one.Word, one.Metric.Words);

    public void Set(SeriesDefinition one, params ulong[] set) => set.CopyTo(WordsOf(one));

    public void Set(int index, params ulong[] set) => Set(series[index]!, set);

    /// <summary>Says that a series has a value in this pass, or none.</summary>
    public void Show(int index, bool isPresent)
    {
        isSparse = true;
        present[index] = isPresent;
    }

    /// <summary>Begins anew: other series, as of another process.</summary>
    public void Clear()
    {
        series.Clear();
        (words, present, isSparse) = ([], [], false);
        Epoch++;
    }

    public void Retire(int index)
    {
        series[index]!.IsRetired = true;
        Epoch++;
    }

    public FakeFile Say(string key, string value)
    {
        facts.Add(KeyValuePair.Create(key, value));
        FactsVersion++;
        return this;
    }
}
