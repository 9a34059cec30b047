namespace MmExporter.Model;

/// <summary>Turns the labels of files into legal Prometheus names.</summary>
internal static class PrometheusNames
{
    public const string CounterSuffix = "_total";

    /// <summary>The family that tells what is known of a writer.</summary>
    public const string WriterInfo = "mmstats_writer_info";

    public const string ApplicationLabel = "app";
    public const string ProcessLabel = "pid";
    public const string ThreadLabel = "tid";

    /// <summary>Tells apart what would be one series but for the original label.</summary>
    public const string OriginalLabel = "mmstats_label";

    /// <summary>Tells apart writers whose names are the same.</summary>
    public const string FileLabel = "mmstats_file";

    private static readonly System.Buffers.SearchValues<char> LegalCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    private const string ReservedPrefix = "exported_";

    private static readonly string[] ReservedMetricPrefixes = ["mmexporter_", "process_", "scrape_", WriterInfo];

    private static readonly HashSet<string> ReservedLabels =
        ["le", "quantile", "job", "instance", ApplicationLabel, ProcessLabel, ThreadLabel, OriginalLabel, FileLabel];

    /// <summary>The family name of a field: each character that is not legal becomes an underscore, a counter ends in
    /// <c>_total</c>, and a name that belongs to the exporter or to Prometheus gets <c>exported_</c> before it.</summary>
    /// <param name="label">The field's label.</param>
    /// <param name="type">The field's type.</param>
    /// <param name="wasReserved">Whether it was such a name.</param>
    public static string Metric(string label, MetricType type, out bool wasReserved)
    {
        string name = Legal(label);
        wasReserved = name == "up";
        foreach (string prefix in ReservedMetricPrefixes)
        {
            wasReserved |= name.StartsWith(prefix, StringComparison.Ordinal);
        }

        if (wasReserved)
        {
            name = ReservedPrefix + name;
        }

        return type == MetricType.Counter && !name.EndsWith(CounterSuffix, StringComparison.Ordinal) ? name + CounterSuffix : name;
    }

    /// <summary>A label name, by the same rules.</summary>
    public static string Label(string label, out bool wasReserved)
    {
        string name = Legal(label);
        wasReserved = name.StartsWith("__", StringComparison.Ordinal) || ReservedLabels.Contains(name);
        return wasReserved ? ReservedPrefix + name : name;
    }

    private static string Legal(string label)
    {
        if (label.Length > 0 && !char.IsAsciiDigit(label[0]) && !label.AsSpan().ContainsAnyExcept(LegalCharacters))
        {
            return label;
        }

        var name = new System.Text.StringBuilder(label.Length + 1);
        foreach (System.Text.Rune rune in label.EnumerateRunes())
        {
            bool isLegal = rune.Value == '_' || (rune.IsAscii && char.IsAsciiLetterOrDigit((char)rune.Value));
            if (name.Length == 0 && rune.IsAscii && char.IsAsciiDigit((char)rune.Value))
            {
                name.Append('_');
            }

            name.Append(isLegal ? (char)rune.Value : '_');
        }

        return name.Length == 0 ? "_" : name.ToString();
    }
}
