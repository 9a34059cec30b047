using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>All series of one metric name. Labels and values lie in arrays of their own, so that a pass writes and a
/// page reads values that lie beside each other.</summary>
/// <param name="name">A legal Prometheus metric name, suffix included.</param>
/// <param name="type">The type.</param>
/// <param name="help">One line of help.</param>
internal sealed class Family(string name, MetricType type, string help)
{
    private readonly List<Label[]> labels = [];
    private Number[] values = [];

    public string Name { get; } = name;

    public MetricType Type { get; } = type;

    public string Help { get; } = help;

    public int SeriesCount => labels.Count;

    /// <summary>The value of each series in this pass; of kind None where there is none, and then it is left out.</summary>
    public ReadOnlySpan<Number> Values => values.AsSpan(0, labels.Count);

    /// <summary>What the text renderer keeps of the labels; null when they have changed.</summary>
    public object? RenderedLabels { get; set; }

    /// <summary>Adds a series.</summary>
    /// <param name="seriesLabels">Its labels, their names unique.</param>
    /// <returns>Its index.</returns>
    public int Add(params Label[] seriesLabels)
    {
        labels.Add(seriesLabels);
        if (values.Length < labels.Count)
        {
            Array.Resize(ref values, Math.Max(labels.Count, 2 * values.Length));
        }

        return labels.Count - 1;
    }

    public Label[] LabelsOf(int series) => labels[series];

    public void Relabel(int series, Label[] seriesLabels)
    {
        labels[series] = seriesLabels;
        RenderedLabels = null;
    }

    /// <summary>Where the value of a series is written, once all series are there.</summary>
    public SeriesValue ValueOf(int series) => new(values, series);

    /// <summary>Begins a pass: no series has a value.</summary>
    public void Clear() => Array.Clear(values);
}
