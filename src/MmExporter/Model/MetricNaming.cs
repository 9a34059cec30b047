using System.Runtime.InteropServices;

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

    public static MetricNaming Resolve(IReadOnlyCollection<Metric> metrics)
    {
        var naming = new MetricNaming();
        foreach (Metric metric in metrics)
        {
            naming.NameFamily(metric);
        }

        naming.CountTypeClashes(metrics);
        naming.KeepApart(metrics);
        return naming;
    }

    /// <summary>A name that counters and gauges share, be it in two applications, has no type: nobody's metric is lost or
    /// renamed for another's sake.</summary>
    private void NameFamily(Metric metric)
    {
        metric.FamilyName = PrometheusNames.Metric(metric.Field.Label, metric.Type, out bool wasReserved);
        Reserved += wasReserved ? 1 : 0;
        ref MetricType type = ref CollectionsMarshal.GetValueRefOrAddDefault(familyTypes, metric.FamilyName, out bool isKnown);
        type = !isKnown || type == metric.Type ? metric.Type : MetricType.Untyped;
    }

    private void CountTypeClashes(IReadOnlyCollection<Metric> metrics)
    {
        if (familyTypes.ContainsValue(MetricType.Untyped))
        {
            Collisions += metrics.Count(metric => metric.Type == MetricType.Gauge && TypeOf(metric.FamilyName) == MetricType.Untyped);
        }
    }

    /// <summary>Of an application's metrics with one family name, the first by its original label stays as it is.</summary>
    private void KeepApart(IReadOnlyCollection<Metric> metrics)
    {
        var firsts = new Dictionary<(string Application, string Family), Metric>(metrics.Count);
        var collisions = new Dictionary<(string Application, string Family), List<Metric>>();
        foreach (Metric metric in metrics)
        {
            (string, string) name = (metric.Application, metric.FamilyName);
            if (firsts.TryAdd(name, metric))
            {
                continue;
            }

            ref List<Metric>? group = ref CollectionsMarshal.GetValueRefOrAddDefault(collisions, name, out _);
            group ??= [firsts[name]];
            group.Add(metric);
        }

        foreach (List<Metric> group in collisions.Values)
        {
            Distinguish(group);
        }
    }

    private void Distinguish(List<Metric> group)
    {
        group.Sort(ByIdentity);
        var distinctions = new UniqueNames("#");

        // A label without a value is the same as none.
        distinctions.Take("");
        foreach (Metric metric in group.Skip(1))
        {
            Collisions++;

            // No page can hold a NUL, so labels that differ in it alone would look the same there.
            metric.Distinction = distinctions.Take(metric.Field.Label.Replace('\0', '\uFFFD'));
        }
    }

    private static int ByIdentity(Metric x, Metric y)
    {
        int order = string.CompareOrdinal(x.Field.Key, y.Field.Key);
        order = order != 0 ? order : x.Field.Occurrence.CompareTo(y.Field.Occurrence);
        return order != 0 ? order : x.Field.Role.CompareTo(y.Field.Role);
    }
}
