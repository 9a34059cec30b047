using MmExporter.Model.Naming;

namespace MmExporter.Model;

/// <summary>All families of writers.</summary>
/// <param name="store">Where their values are.</param>
/// <param name="ended">What remembers series that went.</param>
internal sealed class FamilyTable(ValueStore store, EndedSeries ended)
{
    private Dictionary<(string Sample, FamilyType Class), Family> families = [];
    private Family[] sorted = [];
    private bool isChanged;

    /// <summary>The families, sorted by the names of their samples.</summary>
    public ReadOnlySpan<Family> Sorted => sorted;

    /// <summary>The families in no order, with those that came since they were sorted.</summary>
    public Dictionary<(string Sample, FamilyType Class), Family>.ValueCollection All => families.Values;

    /// <summary>What remembers series that went.</summary>
    public EndedSeries Ended => ended;

    public Family GetOrAdd(in MetricName names, FamilyType type, string help)
    {
        (string, FamilyType) key = (names.Sample, ClassOf(type));
        if (!families.TryGetValue(key, out Family? family))
        {
            family = new Family(names, type, help, store);
            families.Add(key, family);
            isChanged = true;
        }
        else if (family.Names != names || family.Help != help)
        {
            family.IsMixed = true;
        }

        return family;
    }

    /// <summary>Names and explains a family in another way.</summary>
    public void Describe(Family family, in MetricName names, string help)
    {
        isChanged |= family.Names != names;
        family.Describe(names, help);
    }

    /// <summary>Makes all families and series anew. Those that were there before know what they showed.</summary>
    /// <param name="fill">Adds those that there are now.</param>
    public void Rebuild(Action fill)
    {
        Dictionary<(string Sample, FamilyType Class), Family> before = families;
        families = [];
        isChanged = true;
        fill();
        foreach (((string, FamilyType) key, Family family) in before)
        {
            families.TryGetValue(key, out Family? now);
            foreach (Series one in family.SeriesSpan)
            {
                if (now?.Find(one.Labels) is { } again)
                {
                    again.ShownSum = one.ShownSum;
                }
                else
                {
                    ended.Add(one);
                }
            }
        }
    }

    /// <summary>Lets go of series that no file has a share in, and of families without series.</summary>
    /// <returns>Whether families came or went.</returns>
    public bool Tidy(bool hasRemovals)
    {
        if (!hasRemovals && !isChanged)
        {
            return false;
        }

        foreach (((string, FamilyType) key, Family family) in families)
        {
            if (hasRemovals)
            {
                family.RemoveUnreferenced(ended);
            }

            // One of which no series could be bound must not have its name either.
            if (family.Series.Count == 0)
            {
                families.Remove(key);
                isChanged = true;
            }
        }

        if (!isChanged)
        {
            return false;
        }

        isChanged = false;
        sorted = [.. families.Values.OrderBy(family => family.Names.Family, StringComparer.Ordinal).ThenBy(family => family.Names.Sample, StringComparer.Ordinal)
            .ThenBy(family => ClassOf(family.Type))];
        return true;
    }

    /// <summary>Numbers of one name are one family, whatever they are.</summary>
    private static FamilyType ClassOf(FamilyType type) => type is FamilyType.Counter or FamilyType.Unknown ? FamilyType.Gauge : type;
}
