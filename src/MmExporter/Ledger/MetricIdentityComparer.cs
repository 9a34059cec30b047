using System.Diagnostics.CodeAnalysis;
using MmExporter.Formats;

namespace MmExporter.Ledger;

/// <summary>Metrics of an application are one where their words can be added: all but the help and how they are shown.</summary>
internal sealed class MetricIdentityComparer : IEqualityComparer<MetricDefinition>
{
    public static readonly MetricIdentityComparer Instance = new();

    public bool Equals(MetricDefinition? x, MetricDefinition? y) =>
        ReferenceEquals(x, y) || (x is not null && y is not null
            && x.Name == y.Name && x.Identity == y.Identity && x.Unit == y.Unit
            && x.Kind == y.Kind && x.Number == y.Number
            && x.Scale == y.Scale && x.FirstIndex == y.FirstIndex && x.BucketCount == y.BucketCount
            && x.Keys.AsSpan().SequenceEqual(y.Keys) && x.Bounds.AsSpan().SequenceEqual(y.Bounds));

    public int GetHashCode([DisallowNull] MetricDefinition metric)
    {
        var hash = new HashCode();
        hash.Add(metric.Identity);
        hash.Add(metric.Unit);
        hash.Add(metric.Kind);
        hash.Add(metric.BucketCount);
        foreach (string key in metric.Keys)
        {
            hash.Add(key);
        }

        return hash.ToHashCode();
    }
}
