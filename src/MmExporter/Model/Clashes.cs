namespace MmExporter.Model;

/// <summary>
/// Settles which families are shown where two would have the same name in one of the formats. Plain numbers of one name are
/// one family already; what is left is a histogram, a fact or a state set beside something else.
/// </summary>
internal static class Clashes
{
    private const string CreatedSuffix = "_created";

    private static readonly string[] HistogramSuffixes = ["", "_count", "_sum", "_bucket", CreatedSuffix];
    private static readonly string[] CounterSuffixes = ["", "_total", CreatedSuffix];
    private static readonly string[] InfoSuffixes = ["", "_info"];
    private static readonly string[] NoSuffixes = [""];

    /// <summary>Hides families that lose: of two that want one name, the one stays whose oldest living writer is older.</summary>
    /// <returns>Whether any does.</returns>
    public static bool Resolve(ReadOnlySpan<Family> families, IReadOnlyCollection<Binding> bindings)
    {
        var owners = new Dictionary<string, Family>(families.Length);
        bool isClash = false;
        foreach (Family family in families)
        {
            family.IsHidden = false;
            family.SharesBaseName = false;
        }

        foreach (Family family in families)
        {
            isClash |= !TryClaim(family, owners);
        }

        if (isClash)
        {
            Settle(families, bindings);
        }

        return isClash;
    }

    private static void Settle(ReadOnlySpan<Family> families, IReadOnlyCollection<Binding> bindings)
    {
        Dictionary<Family, (bool, long, ulong)> ranks = Ranks(bindings);
        Family[] ordered = [.. families.ToArray().OrderBy(family => ranks.GetValueOrDefault(family, (true, long.MaxValue, ulong.MaxValue)))];
        var owners = new Dictionary<string, Family>(ordered.Length);
        foreach (Family family in ordered)
        {
            family.SharesBaseName = false;
            family.IsHidden = !TryClaim(family, owners);
        }
    }

    /// <summary>Takes all names that samples of a family may have. A counter gives the name without suffix up for a gauge.</summary>
    private static bool TryClaim(Family family, Dictionary<string, Family> owners)
    {
        if (family.IsScalar)
        {
            return TryClaimScalar(family, owners);
        }

        string[] suffixes = family.Type switch
        {
            FamilyType.Histogram => HistogramSuffixes,
            FamilyType.Info => InfoSuffixes,
            _ => NoSuffixes,
        };
        return TryTake(family, suffixes, owners);
    }

    private static bool TryClaimScalar(Family family, Dictionary<string, Family> owners)
    {
        bool hasSuffix = family.Names.Sample.Length > family.Names.Family.Length;
        if (!hasSuffix)
        {
            if (owners.TryGetValue(family.Names.Family, out Family? other) && other.IsScalar && other.Names.Sample != family.Names.Sample)
            {
                // That one is a counter, and keeps only the name of its samples.
                other.SharesBaseName = true;
                owners.Remove(family.Names.Family + CreatedSuffix);
                owners[family.Names.Family] = family;
                return true;
            }

            return TryTake(family, NoSuffixes, owners);
        }

        if (owners.TryGetValue(family.Names.Family, out Family? gauge) && gauge.IsScalar)
        {
            family.SharesBaseName = true;
            return owners.TryAdd(family.Names.Sample, family);
        }

        return TryTake(family, CounterSuffixes, owners);
    }

    private static bool TryTake(Family family, string[] suffixes, Dictionary<string, Family> owners)
    {
        foreach (string suffix in suffixes)
        {
            if (owners.ContainsKey(family.Names.Family + suffix))
            {
                return false;
            }
        }

        foreach (string suffix in suffixes)
        {
            owners.Add(family.Names.Family + suffix, family);
        }

        return true;
    }

    /// <summary>For each family its oldest writer: the living beat the dead, then the earlier start counts, then the smaller generation.</summary>
    private static Dictionary<Family, (bool IsDead, long Start, ulong Generation)> Ranks(IReadOnlyCollection<Binding> bindings)
    {
        var ranks = new Dictionary<Family, (bool, long, ulong)>();
        foreach (Binding binding in bindings)
        {
            (bool, long, ulong) rank = (!binding.Contribution.IsLiving, binding.Content.Writer.StartTime, binding.Content.Writer.Generation);
            foreach (Series? series in binding.Series)
            {
                if (series is not null && (!ranks.TryGetValue(series.Family, out (bool, long, ulong) best) || rank.CompareTo(best) < 0))
                {
                    ranks[series.Family] = rank;
                }
            }
        }

        return ranks;
    }
}
