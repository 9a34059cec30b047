namespace MmExporter.Mapping;

/// <summary>
/// The tree of all globs, a level for each component, so that a lookup costs the name's components and not the number of
/// rules. Where a component and "*" both lead on, both are followed.
/// </summary>
internal sealed class GlobNode
{
    private readonly Dictionary<string, GlobNode> next = [];
    private readonly GlobRule?[] rules = new GlobRule?[3];
    private GlobNode? star;
    private int firstIndex = int.MaxValue;

    /// <summary>Adds a rule; rules are added in the order of the file, and the first of equal ones stays.</summary>
    public void Add(GlobRule added)
    {
        GlobNode node = this;
        node.firstIndex = Math.Min(node.firstIndex, added.Rule.Index);
        foreach (string component in added.Glob.Components)
        {
            node = component == "*" ? node.star ??= new GlobNode() : node.NodeOf(component);
            node.firstIndex = Math.Min(node.firstIndex, added.Rule.Index);
        }

        foreach (MetricTypeFilter type in Enum.GetValues<MetricTypeFilter>().Where(added.Rule.IsFor))
        {
            node.rules[(int)type] ??= added;
        }
    }

    /// <summary>The rule for a name below this node; null if there is none.</summary>
    /// <param name="components">The name's components.</param>
    /// <param name="depth">How many of them lead here.</param>
    /// <param name="type">The metric's type.</param>
    /// <param name="isOrdered">The first rule of the file wins; if not, the one whose leftmost components are not "*".</param>
    /// <param name="best">What was found elsewhere.</param>
    public GlobRule? Find(string[] components, int depth, MetricTypeFilter type, bool isOrdered, GlobRule? best = null)
    {
        if (best is not null && (!isOrdered || firstIndex > best.Rule.Index))
        {
            return best;
        }

        if (depth == components.Length)
        {
            GlobRule? here = rules[(int)type];
            return best is null || here?.Rule.Index < best.Rule.Index ? here : best;
        }

        if (next.TryGetValue(components[depth], out GlobNode? node))
        {
            best = node.Find(components, depth + 1, type, isOrdered, best);
        }

        return star is null ? best : star.Find(components, depth + 1, type, isOrdered, best);
    }

    private GlobNode NodeOf(string component)
    {
        if (!next.TryGetValue(component, out GlobNode? node))
        {
            next.Add(component, node = new GlobNode());
        }

        return node;
    }
}
