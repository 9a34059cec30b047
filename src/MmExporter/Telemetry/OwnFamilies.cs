using MmExporter.Formats;
using MmExporter.Model;

namespace MmExporter.Telemetry;

/// <summary>Families whose series are all known at the start.</summary>
internal sealed class OwnFamilies
{
    private readonly List<Family> families = [];

    public IReadOnlyList<Family> All => families;

    /// <summary>Adds a family with one series without labels.</summary>
    public Family Add(string name, MetricType type, string help) => AddFamily(name, type, help, [[]]);

    /// <summary>Adds a family with a series for each value of a label.</summary>
    public Family Add(string name, MetricType type, string help, string label, IEnumerable<string> values) =>
        AddFamily(name, type, help, values.Select(value => new Label[] { new(label, value) }));

    /// <summary>Adds a family that is always 1 and says something by its labels.</summary>
    public void AddInfo(string name, string help, params Label[] labels) => Set(AddFamily(name, MetricType.Gauge, help, [labels]), 1);

    public static void Set(Family family, double value, int series = 0) => family.ValueOf(series).Set(Number.From(value));

    private Family AddFamily(string name, MetricType type, string help, IEnumerable<Label[]> series)
    {
        var family = new Family(name, type, help);
        foreach (Label[] labels in series)
        {
            family.Add(labels);
        }

        families.Add(family);
        return family;
    }
}
