using Mmstats.Format.V2;

namespace Mmstats.Writer.Tests.V2.Support;

/// <summary>What all files of a writer say together: a series may stand in several of them.</summary>
internal sealed class V2Totals
{
    private readonly Dictionary<(string Name, string Labels), List<V2SeriesImage>> series = [];

    private V2Totals(IEnumerable<string> paths)
    {
        Files = [.. paths.Select(V2Image.ReadFile)];
        foreach (var image in Files.SelectMany(file => file.Series))
        {
            if (!series.TryGetValue((image.Name, image.Labels), out var images))
                series.Add((image.Name, image.Labels), images = []);
            images.Add(image);
        }
    }

    public List<V2Image> Files { get; }

    public int SeriesCount => series.Count;

    public IEnumerable<(string Name, string Labels)> Names => series.Keys;

    /// <summary>The counts of the whole writer.</summary>
    public V2Progress First => Files.Single(file => file.Header.Segment == 0).Header.Progress;

    public static V2Totals Of(MmStats stats) => new(stats.Paths);

    /// <summary>All files that lie in the directory of an application.</summary>
    public static V2Totals OfDirectory(string directory) =>
        new(Directory.GetFiles(directory, "*.mmstats").Where(path => !Path.GetFileName(path).StartsWith('.')));

    public bool Has(string name, string labels = "") => series.ContainsKey((name, labels));

    public ulong UInt64(string name, string labels = "") => Of(name, labels).Aggregate(0ul, (sum, image) => unchecked(sum + image.UInt64));

    public long Int64(string name, string labels = "") => unchecked((long)UInt64(name, labels));

    public double Double(string name, string labels = "") => Of(name, labels).Sum(image => image.Double);

    public ulong Count(string name, string labels = "") => Of(name, labels).Aggregate(0ul, (sum, image) => sum + image.Count);

    public V2SeriesImage Only(string name, string labels = "") => Assert.Single(Of(name, labels));

    public List<V2SeriesImage> Of(string name, string labels = "") =>
        series.TryGetValue((name, labels), out var images) ? images : throw new KeyNotFoundException($"No {name}{{{labels}}}");
}
