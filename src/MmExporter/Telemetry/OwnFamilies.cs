using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Model.Naming;

namespace MmExporter.Telemetry;

/// <summary>Families whose series are all known at the start.</summary>
internal sealed class OwnFamilies
{
    private readonly ValueStore store = new();
    private readonly LabelText text = new();
    private readonly List<Family> families = [];
    private Family[]? sorted;

    /// <summary>All of them, sorted by name. None may be added after this.</summary>
    public ReadOnlySpan<Family> All => sorted ??= Place();

    /// <summary>Adds a family with one series without labels.</summary>
    public Family Add(string name, FamilyType type, string help) => AddFamily(name, type, help, [[]]);

    /// <summary>Adds a family with a series for each value of a label.</summary>
    public Family Add(string name, FamilyType type, string help, string label, IEnumerable<string> values) =>
        AddFamily(name, type, help, values.Select(value => new Label[] { new(label, value) }));

    /// <summary>Adds a family that is always 1 and says something by its labels.</summary>
    public Family AddInfo(string name, string help, params Label[] labels) => AddFamily(name, FamilyType.Info, help, [labels]);

    /// <summary>Sets the value of a series.</summary>
    public void Set(Family family, double value, int series = 0)
    {
        _ = All;
        int word = family.Series[series].Word;
        store.Words[word] = BitConverter.DoubleToUInt64Bits(value);
        store.Present[word] = true;
    }

    private Family AddFamily(string name, FamilyType type, string help, IEnumerable<Label[]> series)
    {
        string suffix = type switch
        {
            FamilyType.Counter => "_total",
            FamilyType.Info => "_info",
            _ => "",
        };
        string familyName = name[..^suffix.Length];
        string unit = familyName.EndsWith("_seconds", StringComparison.Ordinal) ? "seconds" : familyName.EndsWith("_bytes", StringComparison.Ordinal) ? "bytes" : "";
        var family = new Family(new MetricName(familyName, name, unit, WasReserved: false), type, help, store);
        foreach (Label[] labels in series)
        {
            LabelSlot[] slots = [.. labels.OrderBy(label => label.Name, StringComparer.Ordinal).Select(label => new LabelSlot(label.Name, label.Value, []))];
            new LabelTemplate(slots).Write([], text);
            Series one = family.GetOrAdd(text.Written, out _);
            one.Number = NumberKind.Float;
            if (type == FamilyType.Counter)
            {
                family.SetCounter(one, isCounter: true);
            }
        }

        families.Add(family);
        return family;
    }

    private Family[] Place()
    {
        Family[] all = [.. families.OrderBy(family => family.Names.Family, StringComparer.Ordinal)];
        int words = 0;
        foreach (Series one in all.SelectMany(family => family.Series))
        {
            one.Word = words++;
        }

        store.Resize(words);
        return all;
    }
}
