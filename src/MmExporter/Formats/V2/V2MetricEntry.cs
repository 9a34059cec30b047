using Mmstats.Format.V2;

namespace MmExporter.Formats.V2;

/// <summary>A metric record, copied out of the directory.</summary>
internal sealed class V2MetricEntry
{
    public V2MetricEntry(scoped in V2Metric metric)
    {
        Shape = metric.Shape;
        IsEmphasised = metric.IsEmphasised;
        Name = V2Texts.Decode(metric.Name);
        Unit = V2Texts.Decode(metric.Unit);
        Help = V2Texts.Decode(metric.Help);
        Keys = V2Texts.Decode(metric.Keys);
        States = V2Texts.Decode(metric.States);
        Bounds = new double[metric.Bounds.Count];
        for (int i = 0; i < Bounds.Length; i++)
        {
            Bounds[i] = metric.Bounds[i];
        }
    }

    /// <summary>What the words of its series are.</summary>
    public V2Shape Shape { get; }

    /// <summary>Whether a person reading should see it first.</summary>
    public bool IsEmphasised { get; }

    public string Name { get; }

    public string Unit { get; }

    public string Help { get; }

    /// <summary>The label keys.</summary>
    public string[] Keys { get; }

    /// <summary>The names of a state; none for other kinds.</summary>
    public string[] States { get; }

    /// <summary>The bounds of an explicit histogram; none for other kinds.</summary>
    public double[] Bounds { get; }
}
