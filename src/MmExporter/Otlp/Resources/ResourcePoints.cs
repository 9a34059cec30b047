using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Otlp.Delta;
using MmExporter.Otlp.Messages;

namespace MmExporter.Otlp.Resources;

/// <summary>All metrics of a resource, added up by themselves under the names that writers gave them.</summary>
/// <param name="key">Whose they are.</param>
/// <param name="catalog">What adds them up.</param>
/// <param name="temporality">Since when sums count.</param>
internal sealed class ResourcePoints(ResourceKey key, Catalog catalog, AggregationTemporality temporality)
{
    private readonly Dictionary<(string Name, FamilyType Type), FamilyPoints> families = [];
    private readonly List<Contribution> contributions = [];
    private readonly List<MetricPoints> metrics = [];
    private List<WriterIdentity> described = [];
    private int version = -1;

    public ResourceKey Key { get; } = key;

    public Catalog Catalog { get; } = catalog;

    /// <summary>Its attributes, as fields.</summary>
    public byte[] Resource { get; private set; } = [];

    /// <summary>Series that are there no more.</summary>
    public EndedPoints Ended { get; } = new();

    /// <summary>Whether nothing of it is left, and its end was told.</summary>
    public bool IsOver => contributions.Count == 0 && Ended.Count == 0;

    /// <summary>Begins a pass.</summary>
    public void Begin() => contributions.Clear();

    /// <summary>Adds what takes part in it.</summary>
    public void Add(in Contribution contribution) => contributions.Add(contribution);

    /// <summary>Adds the words of the pass up.</summary>
    /// <param name="settings">What is known of resources that writers do not tell.</param>
    public void Merge(ResourceSettings settings)
    {
        Catalog.Merge(contributions);
        if (version != Catalog.Version)
        {
            version = Catalog.Version;
            Refresh();
        }

        Describe(settings);
    }

    /// <summary>Writes all that has a value in this pass.</summary>
    /// <param name="scope">The fields of the message <c>InstrumentationScope</c>.</param>
    /// <param name="time">The time of the pass, in Unix nanoseconds.</param>
    /// <param name="delta">What tells what came since the push before; null where all tell what they have come to since they began.</param>
    /// <param name="writer">What takes it.</param>
    /// <param name="untold">How many ends of series are not told, being too many.</param>
    /// <returns>How many points were written.</returns>
    public int Write(ReadOnlyMemory<byte> scope, ulong time, DeltaBatch? delta, RequestWriter writer, out int untold)
    {
        writer.BeginResource(Resource, scope);
        int written = Ended.Count;
        untold = Ended.Begin();
        foreach (MetricPoints metric in metrics)
        {
            written += metric.Write(Catalog.Store, time, delta, writer);
            Ended.WriteOf(metric.Head, time, writer);
        }

        Ended.WriteRest(time, writer);
        return written;
    }

    private static (string Name, FamilyType Type) KeyOf(Family family) => (family.Names.Sample, family.IsScalar ? FamilyType.Gauge : family.Type);

    private void Refresh()
    {
        metrics.Clear();
        HashSet<(string, FamilyType)> gone = [.. families.Keys];
        foreach (Family family in Catalog.Families)
        {
            if (family.IsHidden)
            {
                continue;
            }

            (string, FamilyType) name = KeyOf(family);
            gone.Remove(name);
            if (!families.TryGetValue(name, out FamilyPoints? points))
            {
                families.Add(name, points = new FamilyPoints(temporality, $"{Key.Application}\0{Key.Writer}"));
            }

            points.Refresh(family, Ended);
            metrics.AddRange(points.Metrics);
        }

        foreach ((string, FamilyType) name in gone)
        {
            families[name].End(Ended);
            families.Remove(name);
        }
    }

    /// <summary>Who tells the attributes: the living writers; where none lives, all that left a file.</summary>
    private WriterIdentity[] Describers()
    {
        bool isAnyLiving = contributions.Any(contribution => contribution.IsLiving && contribution.Path.Length > 0);
        return [.. contributions
            .Where(contribution => contribution.Path.Length > 0 && (contribution.IsLiving || !isAnyLiving))
            .Select(contribution => contribution.Content.Writer)];
    }

    /// <summary>The attributes stay as they were when the last writer has gone.</summary>
    private void Describe(ResourceSettings settings)
    {
        List<WriterIdentity> now = [.. contributions.Where(contribution => contribution.IsLiving).Select(contribution => contribution.Content.Writer)];
        if (Resource.Length == 0 || (now.Count > 0 && !now.SequenceEqual(described)))
        {
            described = now;
            Resource = ResourceAttributes.Encode(ResourceAttributes.Of(Key, Describers(), settings));
        }
    }
}
