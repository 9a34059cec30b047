namespace MmExporter.Model.Naming;

/// <summary>Names that belong to the exporter or to Prometheus. A writer's use of them gets <c>exported_</c>.</summary>
internal static class ReservedNames
{
    public const string Prefix = "exported_";

    private static readonly string[] MetricPrefixes = ["mmexporter_", "process_", "scrape_", "mmstats_writer_info"];

    /// <summary>Prometheus' own series, and the families of the exporter's facts: OpenMetrics knows the names without
    /// <c>_info</c> as well.</summary>
    private static readonly HashSet<string> Metrics = ["up", "target", "target_info", "mmstats_writer"];

    private static readonly HashSet<string> Labels =
    [
        "app", "pid", "tid", "writer", "lane", "mmstats_label", "mmstats_file", "le", "quantile", "job", "instance",
    ];

    /// <summary>Asked by the name that a scraper without UTF-8 gets to see.</summary>
    /// <param name="family">The family.</param>
    /// <param name="kind">Its kind, as some have samples with more behind the name: a histogram <c>process</c> would have a
    /// <c>process_count</c>.</param>
    public static bool IsMetric(string family, NamedKind kind)
    {
        string name = Escaping.Metric(family, EscapingScheme.Underscores);
        string longest = kind is NamedKind.Counter or NamedKind.Histogram or NamedKind.Info ? name + "_" : name;

        // The samples of a state have its name as a label.
        return Metrics.Contains(name) || (kind == NamedKind.State && Labels.Contains(name)) || MetricPrefixes.Any(prefix => longest.StartsWith(prefix, StringComparison.Ordinal));
    }

    /// <inheritdoc cref="IsMetric"/>
    public static bool IsLabel(string label)
    {
        string name = Escaping.Label(label, EscapingScheme.Underscores);
        return name.StartsWith("__", StringComparison.Ordinal) || Labels.Contains(name);
    }
}
