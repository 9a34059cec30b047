using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>Metrics of an application that have become one name with the same labels.</summary>
internal sealed class NameGroup
{
    private readonly Dictionary<Key, Member> members = new(1);
    private Dictionary<Key, string?>? distinctions;

    public int Count => members.Count;

    public IReadOnlyCollection<Member> Members => members.Values;

    /// <returns>False for one that is there already.</returns>
    public bool TryAdd(Member member)
    {
        bool isNew = members.TryAdd(member.Key, member);
        distinctions = isNew ? null : distinctions;
        return isNew;
    }

    /// <summary>The label that keeps a metric apart; null for the first.</summary>
    public string? DistinctionOf(Key key) => members.Count == 1 ? null : (distinctions ??= Distinguish())[key];

    private Dictionary<Key, string?> Distinguish()
    {
        var distinct = new Dictionary<Key, string?>(members.Count);
        var unique = new UniqueNames("#");

        // A label without a value is the same as none. No page can hold a NUL, so names that differ in it alone would look the same.
        unique.Take("");
        foreach (Key key in members.Keys.Order())
        {
            distinct.Add(key, distinct.Count == 0 ? null : unique.Take(members[key].Name.Replace('\0', '\uFFFD')));
        }

        return distinct;
    }

    /// <summary>A metric: its identity in its files, and whether it is a counter.</summary>
    internal readonly record struct Key(string Identity, bool IsCounter) : IComparable<Key>
    {
        public int CompareTo(Key other)
        {
            int order = string.CompareOrdinal(Identity, other.Identity);
            return order != 0 ? order : other.IsCounter.CompareTo(IsCounter);
        }
    }

    /// <summary>A metric with its original name, and what it is called.</summary>
    internal readonly record struct Member(Key Key, string Name, NamedMetric Named);
}
