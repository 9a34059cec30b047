using MmExporter.Model.Naming;

namespace MmExporter.Model;

/// <summary>What a metric is called on the page, whoever writes it.</summary>
/// <param name="Names">Its names; none where the mapping drops it.</param>
/// <param name="Labels">Labels that the mapping gives it.</param>
/// <param name="Type">The type of its family.</param>
/// <param name="Merge">How gauges become one.</param>
/// <param name="Help">The mapping's help; null where it has none.</param>
internal sealed record NamedMetric(
    MetricName? Names, IReadOnlyList<KeyValuePair<string, string>> Labels, FamilyType Type, Formats.GaugeMerge Merge, string? Help)
{
    /// <summary>Whether what it counted stays counted when its writer has died.</summary>
    public bool IsTotal => Type is FamilyType.Counter or FamilyType.Histogram;

    /// <summary>What two metrics must share to be one name: the sample's name and what the mapping adds.</summary>
    public string Sample { get; } = Names is { } names ? string.Concat([names.Sample, .. Labels.Select(label => $"\0{label.Key}\0{label.Value}")]) : "";
}
