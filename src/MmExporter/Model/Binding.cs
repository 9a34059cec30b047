using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>Which series the fields of one file go to, so that a pass only adds numbers.</summary>
internal sealed class Binding(FileContent content, SeriesValue[] seriesOfField, Family info, int infoIndex)
{
    private readonly Label[] identity = info.LabelsOf(infoIndex);
    private int infoVersion = -1;

    /// <summary>Label names of this writer's facts that belong to the exporter or to Prometheus.</summary>
    public int ReservedLabels { get; private set; }

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
        var names = new HashSet<string>(identity.Select(label => label.Name));
        ReservedLabels = 0;
        for (int i = 0; i < content.Fields.Length; i++)
        {
            if (content.Fields[i].Role != FieldRole.Info || content.Texts[i] is not { } text)
            {
                continue;
            }

            string name = PrometheusNames.Label(content.Fields[i].Label, out bool wasReserved);
            ReservedLabels += wasReserved ? 1 : 0;
            string unique = name;
            for (int n = 2; !names.Add(unique); n++)
            {
                unique = $"{name}_{n}";
            }

            labels.Add(new Label(unique, text));
        }

        return [.. labels];
    }
}
