namespace Mmstats.Writer.Polling;

/// <summary>
/// Who reports a name. The runtime reports facts about itself that the process facts hold, too; taken from both they would
/// be counted twice.
/// </summary>
internal sealed class Claims
{
    private readonly Dictionary<string, object> owners = new(StringComparer.Ordinal);

    /// <summary>Whether the claimant may claim the name.</summary>
    public bool IsOpenTo(string name, object claimant)
    {
        lock (owners)
            return !owners.TryGetValue(name, out var owner) || ReferenceEquals(owner, claimant);
    }

    /// <summary>Whether the name is the claimant's, now or since earlier.</summary>
    public bool TryClaim(string name, object claimant)
    {
        lock (owners)
        {
            if (owners.TryGetValue(name, out var owner))
                return ReferenceEquals(owner, claimant);
            owners.Add(name, claimant);
            return true;
        }
    }
}
