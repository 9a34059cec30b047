using MmExporter.Model;

namespace MmExporter.Tests.Model;

/// <summary>The series of one name.</summary>
internal sealed class NaiveFamily(string sample, FamilyType type)
{
    private readonly Dictionary<string, (SortedDictionary<string, string> Labels, List<Share> Shares)> series = [];

    public string Name { get; private set; } = "";

    public string Sample => sample;

    public FamilyType Class => type;

    public string Help { get; private set; } = "";

    /// <summary>The file that has the first say.</summary>
    public Contribution Oldest { get; private set; }

    public bool IsHidden { get; set; }

    public IReadOnlyCollection<(SortedDictionary<string, string> Labels, List<Share> Shares)> Series => series.Values;

    /// <summary>Its type on a page.</summary>
    public string Type => type switch
    {
        FamilyType.Histogram => "histogram",
        FamilyType.Info or FamilyType.StateSet => "gauge",
        _ when Series.All(one => one.Shares[0].IsCounter) => "counter",
        _ when Series.Any(one => one.Shares[0].IsCounter) => "untyped",
        _ => "gauge",
    };

    private IEnumerable<string> Claims => type switch
    {
        FamilyType.Histogram => [Name, Name + "_count", Name + "_sum", Name + "_bucket", Name + "_created"],
        FamilyType.Info => [Name, Name + "_info"],

        // A counter needs the name of its samples alone.
        FamilyType.Gauge when Name != sample => [sample],
        _ => [Name],
    };

    /// <summary>Adds a series, in the order of their say: the first describes the family.</summary>
    public void Add(string name, SortedDictionary<string, string> labels, Share share)
    {
        if (series.Count == 0)
        {
            (Name, Help, Oldest) = (name, share.Metric.Help, share.File);
        }

        string id = PrometheusSample.IdOf(sample, labels);
        if (!series.TryGetValue(id, out var known))
        {
            series.Add(id, known = (labels, []));
        }

        known.Shares.Add(share);
    }

    /// <summary>Counters and gauges do not clash.</summary>
    public bool ClashesWith(NaiveFamily other) =>
        !(type == FamilyType.Gauge && other.Class == FamilyType.Gauge) && Claims.Intersect(other.Claims).Any();
}
