namespace MmExporter.Model;

/// <summary>All series of one metric name.</summary>
/// <param name="name">A legal Prometheus metric name, suffix included.</param>
/// <param name="type">The type.</param>
/// <param name="help">One line of help.</param>
internal sealed class Family(string name, MetricType type, string help)
{
    public string Name { get; } = name;

    public MetricType Type { get; } = type;

    public string Help { get; } = help;

    public List<Series> Series { get; } = [];

    /// <summary>What the text renderer keeps: the HELP and TYPE lines.</summary>
    public byte[]? TextHeader { get; set; }

    /// <summary>Adds a series that lives as long as the family.</summary>
    public Series Add(params Label[] labels)
    {
        var series = new Series(labels);
        Series.Add(series);
        return series;
    }
}
