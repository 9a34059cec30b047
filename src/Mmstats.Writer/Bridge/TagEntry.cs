namespace Mmstats.Writer.Bridge;

/// <summary>Tags in one order and what counts for them. It never changes, so it is read without a lock.</summary>
internal sealed class TagEntry<TTarget>(uint hash, KeyValuePair<string, object?>[] tags, TTarget target)
    where TTarget : class
{
    public readonly uint Hash = hash;
    public readonly KeyValuePair<string, object?>[] Tags = tags;
    public readonly TTarget Target = target;
}
