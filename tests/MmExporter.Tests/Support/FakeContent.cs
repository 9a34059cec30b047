using MmExporter.Formats;

namespace MmExporter.Tests.Support;

/// <summary>What a writer may say, made up: no file and no format behind it.</summary>
internal sealed class FakeContent(WriterIdentity writer) : FileContent
{
    private readonly List<SeriesDefinition?> series = [];
    private readonly List<ulong> words = [];
    private readonly List<KeyValuePair<string, string>> facts = [];
    private ulong[] snapshot = [];

    public override WriterIdentity Writer => writer;

    public override IReadOnlyList<SeriesDefinition?> Series => series;

    public override ReadOnlySpan<ulong> Words => snapshot;

    public override IReadOnlyList<KeyValuePair<string, string>> Facts => facts;

    /// <summary>Adds a series of a metric with its words.</summary>
    public FakeContent Add(MetricDefinition metric, string[] labelValues, long created, params ulong[] values)
    {
        Assert.Equal(metric.Words, values.Length);
        series.Add(new SeriesDefinition(metric, labelValues, created, words.Count));
        words.AddRange(values);
        snapshot = [.. words];
        return this;
    }

    public FakeContent AddFact(string name, string value)
    {
        facts.Add(KeyValuePair.Create(name, value));
        FactsVersion++;
        return this;
    }

    /// <summary>Sets a word of a series in the passes to come.</summary>
    public void Set(int index, int word, ulong value) => snapshot[series[index]!.Word + word] = value;
}
