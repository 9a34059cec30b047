using MmExporter.Model.Naming;

namespace MmExporter.Model;

/// <summary>All families of writers.</summary>
/// <param name="store">Where their values are.</param>
internal sealed class FamilyTable(ValueStore store)
{
    private readonly Dictionary<(string Sample, FamilyType Class), Family> families = [];
    private Family[] sorted = [];
    private bool isChanged;

    /// <summary>The families, sorted by the names of their samples.</summary>
    public ReadOnlySpan<Family> Sorted => sorted;

    /// <summary>Changes whenever a family comes or goes.</summary>
    public int Version { get; private set; }

    public Family GetOrAdd(in MetricName names, FamilyType type, string help)
    {
        (string, FamilyType) key = (names.Sample, ClassOf(type));
        if (!families.TryGetValue(key, out Family? family))
        {
            family = new Family(names, type, help, store);
            families.Add(key, family);
            isChanged = true;
        }

        return family;
    }

    public void Clear()
    {
        families.Clear();
        isChanged = true;
    }

    /// <summary>Lets go of series that no file has a share in, and of families without series.</summary>
    /// <returns>Whether families came or went.</returns>
    public bool Tidy(bool hasRemovals)
    {
        if (hasRemovals)
        {
            foreach (((string, FamilyType) key, Family family) in families)
            {
                family.RemoveUnreferenced();
                if (family.Series.Count == 0)
                {
                    families.Remove(key);
                    isChanged = true;
                }
            }
        }

        if (!isChanged)
        {
            return false;
        }

        isChanged = false;
        sorted = [.. families.Values.OrderBy(family => family.Names.Family, StringComparer.Ordinal).ThenBy(family => family.Names.Sample, StringComparer.Ordinal)];
        Version++;
        return true;
    }

    /// <summary>Numbers of one name are one family, whatever they are.</summary>
    private static FamilyType ClassOf(FamilyType type) => type is FamilyType.Counter or FamilyType.Unknown ? FamilyType.Gauge : type;
}
