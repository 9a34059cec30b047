using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Protobuf;

namespace MmExporter.Otlp.Messages;

/// <summary>What of the points of a family does not change from push to push. Numbers of one name that are of different kinds are several
/// metrics.</summary>
/// <param name="temporality">Since when sums count.</param>
/// <param name="resource">What tells its resource apart from all others.</param>
internal sealed class FamilyPoints(AggregationTemporality temporality, string resource)
{
    private readonly MessageBuffer attributes = new();
    private readonly List<PointKind> kinds = [];
    private MetricPoints?[] metrics = new MetricPoints?[Enum.GetValues<PointKind>().Length];
    private Family? family;
    private (string Name, string Unit, string Help) description;
    private int version;

    /// <summary>Its metrics, at most one of each kind.</summary>
    public IEnumerable<MetricPoints> Metrics => metrics.OfType<MetricPoints>();

    /// <summary>Brings it up to date with the series that there are, and where their words are.</summary>
    /// <param name="now">The family as it is now.</param>
    /// <param name="ended">Takes series that are there no more.</param>
    public void Refresh(Family now, EndedPoints ended)
    {
        if (family != now || version != now.Version || description != Describe(now) || HasOtherKinds(now))
        {
            MetricPoints?[] before = metrics;
            metrics = new MetricPoints?[before.Length];
            kinds.Clear();
            (family, version, description) = (now, now.Version, Describe(now));
            Append(ended);
            foreach (MetricPoints? metric in before)
            {
                metric?.End(labels => metrics[(int)metric.Head.Kind] is not null && now.Contains(labels), ended);
            }
        }
        else
        {
            Append(ended);
        }

        foreach (MetricPoints? metric in metrics)
        {
            metric?.Place();
        }
    }

    /// <summary>All of its series are there no more.</summary>
    public void End(EndedPoints ended)
    {
        foreach (MetricPoints? metric in metrics)
        {
            metric?.End(_ => false, ended);
        }
    }

    private static (string Name, string Unit, string Help) Describe(Family family) => (family.Names.Sample, family.Names.Unit, family.Help);

    private static PointKind KindOf(Family family, Series series) =>
        series.Buckets is { } buckets ? buckets.IsExponential ? PointKind.ExponentialHistogram : PointKind.Histogram
        : series.IsCounter ? PointKind.Counter
        : family.IsScalar && series.Merge == GaugeMerge.None && series.Number != NumberKind.None ? PointKind.UpDownCounter
        : PointKind.Gauge;

    private bool HasOtherKinds(Family now)
    {
        for (int i = 0; i < kinds.Count; i++)
        {
            if (kinds[i] != KindOf(now, now.Series[i]))
            {
                return true;
            }
        }

        return false;
    }

    private void Append(EndedPoints ended)
    {
        for (int i = kinds.Count; i < family!.Series.Count; i++)
        {
            Series series = family.Series[i];
            PointKind kind = KindOf(family, series);
            kinds.Add(kind);
            MetricPoints metric = metrics[(int)kind] ??= Make(kind);
            attributes.Clear();
            foreach ((string name, string quoted) in LabelReader.Read(series.Labels))
            {
                Attributes.Write(metric.Head.AttributeTag, name, LabelReader.Unescape(quoted[1..^1]), attributes);
            }

            if (series.States.Length == 0)
            {
                Append(metric, series, state: 0, ended);
            }
            else
            {
                AppendStates(metric, series, ended);
            }
        }
    }

    /// <summary>A state set is a gauge for each state, 1 or 0, as on a page.</summary>
    private void AppendStates(MetricPoints metric, Series series, EndedPoints ended)
    {
        int length = attributes.Length;
        for (int i = 0; i < series.States.Length; i++)
        {
            attributes.CutTo(length);
            Attributes.Write(metric.Head.AttributeTag, family!.Names.Sample, series.States[i], attributes);
            Append(metric, series, i, ended);
        }
    }

    private void Append(MetricPoints metric, Series series, int state, EndedPoints ended)
    {
        metric.Add(attributes.Written, series, state);
        ended.Remove(metric.Head, attributes.Written);
    }

    private MetricPoints Make(PointKind kind)
    {
        var head = new MetricHead(description.Name, description.Help, description.Unit, kind, temporality, resource);
        return head.IsHistogram ? new HistogramPoints(head) : new NumberPoints(head);
    }
}
