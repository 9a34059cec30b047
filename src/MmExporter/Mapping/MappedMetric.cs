namespace MmExporter.Mapping;

/// <summary>What a rule makes of a metric's name.</summary>
/// <param name="IsDropped">The metric is to be left out; the rest says nothing then.</param>
/// <param name="Name">The new name, never empty. It has yet to be translated: captured parts may hold any character.</param>
/// <param name="Labels">Labels in the order of the file, names unique; values may hold any text and may be empty.</param>
/// <param name="Help">The rule's <c>help</c>; null where it has none.</param>
/// <param name="Type">The rule's <c>type</c>; null leaves the type as it is.</param>
/// <param name="Merge">The rule's <c>merge</c>; null leaves it to the metric.</param>
internal sealed record MappedMetric(
    bool IsDropped, string Name, IReadOnlyList<KeyValuePair<string, string>> Labels, string? Help, MappedType? Type, MappedMerge? Merge)
{
    public static MappedMetric Dropped { get; } = new(true, "", [], null, null, null);
}
