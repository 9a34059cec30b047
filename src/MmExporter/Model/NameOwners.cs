namespace MmExporter.Model;

/// <summary>
/// Which family has which name on the pages of one escaping scheme: its own, and those of all samples it may have. A counter needs the name
/// of its sample alone (<c>x_total</c>): it gives the other two (<c>x</c>, <c>x_created</c>) up for whoever wants them, as OpenMetrics can
/// show it by its sample's name, too.
/// </summary>
internal sealed class NameOwners(int capacity)
{
    private static readonly string[] HistogramSuffixes = ["", "_count", "_sum", "_bucket", "_created"];
    private static readonly string[] InfoSuffixes = ["", "_info"];
    private static readonly string[] NoSuffixes = [""];

    private readonly Dictionary<string, NameClaim> owners = new(capacity);

    /// <summary>Takes the names of a family.</summary>
    /// <returns>False, and nothing is taken, where another family needs one of them.</returns>
    public bool TryClaim(NameClaim claim)
    {
        if (IsSuffixedCounter(claim))
        {
            return TryClaimCounter(claim);
        }

        string[] suffixes = claim.Family.Type switch
        {
            FamilyType.Histogram => HistogramSuffixes,
            FamilyType.Info => InfoSuffixes,
            _ => NoSuffixes,
        };
        if (!Array.TrueForAll(suffixes, suffix => IsFree(claim.Names.Family + suffix)))
        {
            return false;
        }

        Array.ForEach(suffixes, suffix => Take(claim.Names.Family + suffix, claim));
        return true;
    }

    private static bool IsSuffixedCounter(NameClaim claim) => claim.Family.IsScalar && claim.Names.Sample.Length > claim.Names.Family.Length;

    private bool TryClaimCounter(NameClaim claim)
    {
        string created = claim.Names.Family + "_created";
        if (!IsFree(claim.Names.Sample))
        {
            return false;
        }

        Take(claim.Names.Sample, claim);
        claim.SharesBaseName = owners.ContainsKey(claim.Names.Family) || owners.ContainsKey(created);
        if (!claim.SharesBaseName)
        {
            owners.Add(claim.Names.Family, claim);
            owners.Add(created, claim);
        }

        return true;
    }

    private bool IsFree(string name) => !owners.TryGetValue(name, out NameClaim? owner) || (IsSuffixedCounter(owner) && owner.Names.Sample != name);

    private void Take(string name, NameClaim claim)
    {
        if (owners.TryGetValue(name, out NameClaim? counter))
        {
            counter.SharesBaseName = true;
        }

        owners[name] = claim;
    }
}
