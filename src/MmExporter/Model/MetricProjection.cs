using MmExporter.Model.Naming;
using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>Where the series of a writer's metric go.</summary>
/// <param name="Family">The family; null where the metric is not on the page.</param>
/// <param name="Labels">Writes their labels.</param>
/// <param name="IsCounter">Whether they are totals that only grow.</param>
/// <param name="Merge">How gauges become one.</param>
/// <param name="Names">The family's names as this writer has them.</param>
/// <param name="Help">What it means, as this writer says it.</param>
/// <param name="Reserved">Names and labels that belong to the exporter or to Prometheus.</param>
/// <param name="IsEntangled">Whether some of that depends on other metrics that there are.</param>
internal sealed record MetricProjection(
    Family? Family, LabelTemplate Labels, bool IsCounter, GaugeMerge Merge, MetricName Names, string Help, int Reserved, bool IsEntangled);
