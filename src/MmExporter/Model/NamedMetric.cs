using MmExporter.Model.Naming;

namespace MmExporter.Model;

/// <summary>What a metric is called on the page, whoever writes it.</summary>
/// <param name="Names">Its names; none where the mapping drops it.</param>
/// <param name="Labels">Labels that the mapping gives it, under the names that they have on the page.</param>
/// <param name="Type">The type of its family.</param>
/// <param name="Merge">How gauges become one.</param>
/// <param name="Help">The mapping's help; null where it has none.</param>
/// <param name="Reserved">Names and labels that belong to the exporter or to Prometheus.</param>
internal sealed record NamedMetric(
    MetricName? Names, IReadOnlyList<KeyValuePair<string, string>> Labels, FamilyType Type, Formats.GaugeMerge Merge, string? Help, int Reserved)
{
    private readonly string labelsText = TextOf(Labels);

    /// <summary>Whether what it counted stays counted when its writer has died.</summary>
    public bool IsTotal => Type is FamilyType.Counter or FamilyType.Histogram;

    /// <summary>The name of its samples, without labels; empty where the mapping drops it.</summary>
    public string Sample => Names is { } names ? names.Sample : "";

    /// <summary>The names of the labels that the mapping gives it. One without a value is the same as none.</summary>
    public IEnumerable<string> GivenLabels => Labels.Where(label => label.Value.Length > 0).Select(label => label.Key);

    /// <summary>The labels that the mapping gives it, but for some, as text that is the same where they are.</summary>
    public string LabelsWithout(HashSet<string> some) =>
        some.Count == 0 || labelsText.Length == 0 ? labelsText : TextOf(Labels.Where(label => !some.Contains(label.Key)));

    private static string TextOf(IEnumerable<KeyValuePair<string, string>> labels) => string.Concat(
        labels.Where(label => label.Value.Length > 0).OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"\0{label.Key}\0{label.Value}"));
}
