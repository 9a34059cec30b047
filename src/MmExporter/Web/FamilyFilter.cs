using MmExporter.Model;
using MmExporter.Model.Naming;
using MmExporter.Web.Negotiation;

namespace MmExporter.Web;

/// <summary>Which families a query wants, by the names that they and their samples have on the page.</summary>
internal static class FamilyFilter
{
    private static readonly string[] HistogramSuffixes = ["_bucket", "_count", "_sum", "_created"];
    private static readonly string[] CounterSuffixes = ["_created"];

    /// <returns>Null where all are wanted.</returns>
    public static Predicate<Family>? Of(ScrapeQuery query, EscapingScheme escaping) =>
        query.FiltersNames ? family => IsWanted(family, query, escaping) : null;

    private static bool IsWanted(Family family, ScrapeQuery query, EscapingScheme escaping)
    {
        MetricName names = family.NamesIn(escaping).Names;
        string[] suffixes = family.Type switch
        {
            FamilyType.Histogram => HistogramSuffixes,
            FamilyType.Counter => CounterSuffixes,
            _ => [],
        };
        return query.HasName(names.Family) || query.HasName(names.Sample) || Array.Exists(suffixes, suffix => query.HasName(names.Family + suffix));
    }
}
