using MmExporter.Model.Naming;

namespace MmExporter.Model;

/// <summary>
/// Settles which families are shown where two would have the same name in one of the formats. Plain numbers of one name are
/// one family already; what is left is a histogram, a fact or a state set beside something else.
/// </summary>
/// <remarks>
/// An escaping may make names the same that are not (<c>a.b</c> and <c>a_b</c>). On the pages of that escaping, the one that it changes is
/// then called as the scheme <c>values</c> would have it (<c>U__a_2e_b</c>), or that with <c>exported_</c> before it, so that nothing is left out.
/// </remarks>
internal static class Clashes
{
    private static readonly EscapingScheme[] Escapings = [EscapingScheme.Underscores, EscapingScheme.Dots, EscapingScheme.Values];

    /// <summary>Hides families that lose: of two that want one name, the one stays whose oldest living writer is older.</summary>
    /// <returns>Whether any does.</returns>
    public static bool Resolve(ReadOnlySpan<Family> families, IReadOnlyCollection<Binding> bindings)
    {
        Family[] all = families.ToArray();
        bool isClash = !TryKeepAll(all);
        if (isClash)
        {
            Settle(all, bindings);
        }

        bool isLegacy = Array.TrueForAll(all, family => Escaping.IsLegacyMetric(family.Names.Sample));
        foreach (EscapingScheme scheme in Escapings)
        {
            if (isLegacy)
            {
                // What is different stays different.
                Array.ForEach(all, family => family.SetNames(scheme, null));
            }
            else
            {
                ResolveEscaped(all, scheme);
            }
        }

        return isClash;
    }

    private static bool TryKeepAll(Family[] families)
    {
        var owners = new NameOwners(families.Length);
        NameClaim[] claims = [.. families.Select(family => new NameClaim(family, family.Names))];
        if (!Array.TrueForAll(claims, owners.TryClaim))
        {
            return false;
        }

        Array.ForEach(claims, claim => claim.Family.SetNames(EscapingScheme.AllowUtf8, claim.Result(isHidden: false)));
        return true;
    }

    private static void Settle(Family[] families, IReadOnlyCollection<Binding> bindings)
    {
        Dictionary<Family, (bool, long, ulong)> ranks = Ranks(bindings);
        var owners = new NameOwners(families.Length);
        List<(NameClaim Claim, bool IsHidden)> claims = [];
        foreach (Family family in families.OrderBy(family => ranks.GetValueOrDefault(family, (true, long.MaxValue, ulong.MaxValue))))
        {
            var claim = new NameClaim(family, family.Names);
            claims.Add((claim, !owners.TryClaim(claim)));
        }

        // A later claim may have changed an earlier one.
        claims.ForEach(one => one.Claim.Family.SetNames(EscapingScheme.AllowUtf8, one.Claim.Result(one.IsHidden)));
    }

    private static void ResolveEscaped(Family[] families, EscapingScheme scheme)
    {
        var owners = new NameOwners(families.Length);
        List<NameClaim> claims = [];
        foreach (Family family in families.OrderBy(family => !Escaping.IsLegacyMetric(family.Names.Sample)))
        {
            if (family.IsHidden)
            {
                family.SetNames(scheme, null);
                continue;
            }

            var claim = new NameClaim(family, family.Names.Escaped(scheme));
            for (MetricName names = family.Names.Escaped(EscapingScheme.Values); !owners.TryClaim(claim); names = names.Prefixed())
            {
                claim = new NameClaim(family, names);
            }

            claims.Add(claim);
        }

        claims.ForEach(claim => claim.Family.SetNames(scheme, claim.Result(isHidden: false)));
    }

    /// <summary>For each family its oldest writer: the living beat the dead, then the earlier start counts, then the smaller generation.</summary>
    private static Dictionary<Family, (bool IsDead, long Start, ulong Generation)> Ranks(IReadOnlyCollection<Binding> bindings)
    {
        var ranks = new Dictionary<Family, (bool, long, ulong)>();
        foreach (Binding binding in bindings)
        {
            (bool, long, ulong) rank = (!binding.Contribution.IsLiving, binding.Contribution.Start, binding.Content.Writer.Generation);
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
