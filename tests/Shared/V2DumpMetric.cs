using System.Text;
using Mmstats.Format.V2;

namespace TestSupport;

/// <summary>What of a metric is needed to print its series.</summary>
internal sealed record V2DumpMetric(V2Shape Shape, int KeyCount, double[] Bounds, string[] States)
{
    public static V2DumpMetric Of(V2Metric metric)
    {
        double[] bounds = new double[metric.Bounds.Count];
        for (int i = 0; i < bounds.Length; i++)
        {
            bounds[i] = metric.Bounds[i];
        }

        var states = new List<string>();
        foreach (ReadOnlySpan<byte> name in metric.States)
        {
            states.Add(Encoding.UTF8.GetString(name));
        }

        return new V2DumpMetric(metric.Shape, metric.Keys.Count, bounds, [.. states]);
    }
}
