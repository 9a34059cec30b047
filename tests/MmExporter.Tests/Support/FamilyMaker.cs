using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Model.Naming;

namespace MmExporter.Tests.Support;

/// <summary>Makes a family of plain numbers with a store of its own.</summary>
internal sealed class FamilyMaker(string name, string? help = null)
{
    private readonly ValueStore store = new();
    private readonly List<Number> values = [];
    private Family? family;

    private Family Family => family ??= new Family(new MetricName(name, name, "", false), FamilyType.Gauge, help ?? name, store);

    /// <summary>Adds a series; a number of kind None is no value.</summary>
    public FamilyMaker Gauge(Number value, params (string Name, string Value)[] labels) => Add(value, labels, isCounter: false);

    public FamilyMaker Counter(Number value, params (string Name, string Value)[] labels) => Add(value, labels, isCounter: true);

    public Family Make()
    {
        store.Resize(values.Count);
        for (int i = 0; i < values.Count; i++)
        {
            Family.Series[i].Word = i;
            store.Words[i] = values[i].Bits;
            store.Present[i] = values[i].Kind != NumberKind.None;
        }

        return Family;
    }

    private FamilyMaker Add(Number value, (string Name, string Value)[] labels, bool isCounter)
    {
        var text = new LabelText();
        new LabelTemplate([.. labels.Select(label => new LabelSlot(label.Name, label.Value, []))]).TryWrite([], text, int.MaxValue);
        Series series = Family.GetOrAdd(text.Written, out bool isNew);
        Assert.True(isNew);
        series.Number = value.Kind;
        values.Add(value);
        if (isCounter)
        {
            Family.SetCounter(series, isCounter: true);
        }

        return this;
    }
}
