using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>Which series the fields of one file go to, so that a pass only adds numbers.</summary>
internal sealed class Binding(FileContent content, SeriesValue[] seriesOfField, Family info, int infoIndex)
{
    private readonly Label[] identity = info.LabelsOf(infoIndex);
    private int infoVersion = -1;

    /// <summary>Label names of this writer's facts that belong to the exporter or to Prometheus.</summary>
    public int ReservedLabels { get; private set; }

    /// <summary>Label names of this writer's facts that another one has too.</summary>
    public int CollidingLabels { get; private set; }

    /// <summary>Adds this file's values of the pass.</summary>
    public void Contribute()
    {
        Number[] numbers = content.Numbers;
        for (int i = 0; i < seriesOfField.Length; i++)
        {
            if (numbers[i].Kind != NumberKind.None && seriesOfField[i].Values is not null)
            {
                seriesOfField[i].Add(numbers[i]);
            }
        }

        if (infoVersion != content.InfoVersion)
        {
            infoVersion = content.InfoVersion;
            info.Relabel(infoIndex, DescribeWriter());
        }

        info.ValueOf(infoIndex).Set(Number.From(1UL));
    }

    private Label[] DescribeWriter()
    {
        var labels = new List<Label>(identity);
        var names = new UniqueNames("_");
        labels.ForEach(label => names.Take(label.Name));
        ReservedLabels = 0;
        CollidingLabels = 0;
        foreach (int i in Enumerable.Range(0, content.Fields.Length).OrderBy(i => content.Fields[i].Key, StringComparer.Ordinal))
        {
            if (content.Fields[i].Role != FieldRole.Info || content.Texts[i] is not { } text)
            {
                continue;
            }

            string name = PrometheusNames.Label(content.Fields[i].Label, out bool wasReserved);
            string unique = names.Take(name);
            ReservedLabels += wasReserved ? 1 : 0;
            CollidingLabels += unique == name ? 0 : 1;
            labels.Add(new Label(unique, text));
        }

        return [.. labels];
    }
}
