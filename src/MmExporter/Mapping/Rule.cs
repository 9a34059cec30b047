namespace MmExporter.Mapping;

/// <summary>One checked mapping, but for what it matches.</summary>
internal sealed class Rule
{
    /// <summary>Its place among all rules of the file, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The only type it is for; null is every type.</summary>
    public required MetricTypeFilter? Filter { get; init; }

    /// <summary>Null drops the metric.</summary>
    public required Template? Name { get; init; }

    public required KeyValuePair<string, Template>[] Labels { get; init; }

    public required string? Help { get; init; }

    public required MappedType? Type { get; init; }

    public required MappedMerge? Merge { get; init; }

    public bool IsFor(MetricTypeFilter type) => Filter is null || Filter == type;

    /// <summary>Null if the name would be empty.</summary>
    public MappedMetric? Map(string[] captures)
    {
        if (Name is null)
        {
            return MappedMetric.Dropped;
        }

        string name = Name.Expand(captures);
        return name.Length == 0 ? null : new MappedMetric(false, name, ExpandLabels(captures), Help, Type, Merge);
    }

    private KeyValuePair<string, string>[] ExpandLabels(string[] captures) =>
        [.. Labels.Select(label => KeyValuePair.Create(label.Key, label.Value.Expand(captures)))];
}
