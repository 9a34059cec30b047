using MmExporter.Model;
using MmExporter.Otlp.Messages;

namespace MmExporter.Otlp.Resources;

/// <summary>Shares out what takes part in a pass to the resources that it is of.</summary>
/// <param name="settings">What is known of resources that writers do not tell.</param>
/// <param name="temporality">Since when sums count.</param>
/// <param name="time">Tells when series end.</param>
internal sealed class ResourceTable(ResourceSettings settings, AggregationTemporality temporality, TimeProvider time)
{
    private readonly Dictionary<ResourceKey, ResourcePoints> resources = [];
    private ModelSettings? applied;

    /// <summary>What is known of resources that writers do not tell.</summary>
    public ResourceSettings Settings => settings;

    /// <summary>The resources of the last pass.</summary>
    public IReadOnlyCollection<ResourcePoints> All => resources.Values;

    /// <summary>Adds the words of a pass up.</summary>
    /// <param name="page">The catalog of the pages. Its settings and limits are those of the resources, too.</param>
    /// <param name="contributions">What takes part.</param>
    public void Merge(Catalog page, IReadOnlyList<Contribution> contributions)
    {
        ModelSettings wanted = Apply(page.Settings);
        foreach (ResourcePoints resource in resources.Values)
        {
            resource.Begin();
        }

        foreach (Contribution contribution in contributions)
        {
            ResourceKey key = ResourceKey.Of(contribution, page.Settings.Merge);
            if (!resources.TryGetValue(key, out ResourcePoints? resource))
            {
                resource = new ResourcePoints(key, new Catalog(wanted, time, page), temporality);
                resources.Add(key, resource);
            }

            resource.Add(contribution);
        }

        foreach (ResourcePoints resource in resources.Values)
        {
            resource.Merge(settings);
            if (resource.IsOver)
            {
                resources.Remove(resource.Key);
            }
        }
    }

    private ModelSettings Apply(ModelSettings page)
    {
        // The resource tells the application, and the process.
        ModelSettings wanted = page with { IsOriginal = true, ApplicationLabel = "", ResourceLabels = [], Merge = MergeMode.Application };
        if (applied is not null && applied != wanted)
        {
            foreach (ResourcePoints resource in resources.Values)
            {
                resource.Catalog.Apply(wanted);
            }
        }

        applied = wanted;
        return wanted;
    }
}
