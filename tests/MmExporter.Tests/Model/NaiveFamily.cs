using MmExporter.Model;

namespace MmExporter.Tests.Model;

/// <summary>The series of one name.</summary>
internal sealed class NaiveFamily(string name, string sample, FamilyType type, string help, Contribution first)
{
    private readonly Dictionary<string, (SortedDictionary<string, string> Labels, List<Share> Shares)> series = [];

    public string Name => name;

    public string Sample => sample;

    public FamilyType Class => type;

    public string Help => help;

    /// <summary>The file that has the first say.</summary>
    public Contribution Oldest { get; private set; } = first;

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
        FamilyType.Histogram => [name, name + "_count", name + "_sum", name + "_bucket", name + "_created"],
        FamilyType.Info => [name, name + "_info"],
        FamilyType.Gauge when name != sample => [name, sample],
        _ => [name],
    };

    public void Add(SortedDictionary<string, string> labels, Share share)
    {
        if (series.Count == 0)
        {
            // A series with too long a label has no say.
            Oldest = share.File;
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
