namespace MmExporter.Model;

/// <summary>
/// Gives every metric the name it is served under, so that no two series are the same and no name has two types. The
/// names depend on which metrics there are, never on the order of files or fields.
/// </summary>
internal sealed class MetricNaming
{
    private readonly Dictionary<string, MetricType> familyTypes = [];

    /// <summary>Metrics whose name another one had already: a label keeps them apart, or the family has lost its type.</summary>
    public int Collisions { get; private set; }

    /// <summary>Metrics whose names belong to the exporter or to Prometheus.</summary>
    public int Reserved { get; private set; }

    /// <summary>The type of a family that <see cref="Resolve"/> named.</summary>
    public MetricType TypeOf(string familyName) => familyTypes[familyName];

    public static MetricNaming Resolve(IEnumerable<Metric> metrics)
    {
        var naming = new MetricNaming();
        Metric[] ordered = [.. metrics];
        Array.Sort(ordered, ByIdentity);
        naming.NameFamilies(ordered);
        naming.KeepApart(ordered);
        return naming;
    }

    /// <summary>A name that counters and gauges share, be it in two applications, has no type: nobody's metric is lost or
    /// renamed for another's sake.</summary>
    private void NameFamilies(Metric[] ordered)
    {
        foreach (Metric metric in ordered)
        {
            metric.FamilyName = PrometheusNames.Metric(metric.Field.Label, metric.Type, out bool wasReserved);
            Reserved += wasReserved ? 1 : 0;
            MetricType type = familyTypes.GetValueOrDefault(metric.FamilyName, metric.Type);
            Collisions += type == metric.Type ? 0 : 1;
            familyTypes[metric.FamilyName] = type == metric.Type ? type : MetricType.Untyped;
        }
    }

    /// <summary>Of an application's metrics with one family name, the first by its original label stays as it is.</summary>
    private void KeepApart(Metric[] ordered)
    {
        var taken = new HashSet<(string Application, string Family, string? Distinction)>();
        foreach (Metric metric in ordered)
        {
            metric.Distinction = null;
            if (taken.Add((metric.Application, metric.FamilyName, null)))
            {
                continue;
            }

            Collisions++;
            metric.Distinction = metric.Field.Label;
            for (int n = 2; metric.Distinction.Length == 0 || !taken.Add((metric.Application, metric.FamilyName, metric.Distinction)); n++)
            {
                metric.Distinction = $"{metric.Field.Label}#{n}";
            }
        }
    }

    private static int ByIdentity(Metric x, Metric y)
    {
        int order = string.CompareOrdinal(x.Application, y.Application);
        order = order != 0 ? order : string.CompareOrdinal(x.Field.Key, y.Field.Key);
        order = order != 0 ? order : x.Field.Occurrence.CompareTo(y.Field.Occurrence);
        return order != 0 ? order : x.Field.Role.CompareTo(y.Field.Role);
    }
}
