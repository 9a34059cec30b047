using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>Metrics of an application that have become one name with the same labels.</summary>
internal sealed class NameGroup
{
    private readonly Dictionary<Key, Member> members = new(1);
    private readonly Dictionary<Key, string?> distinctions = [];
    private bool isNamed;

    public int Count => members.Count;

    public IReadOnlyCollection<Member> Members => members.Values;

    /// <returns>False for one that is there already.</returns>
    public bool TryAdd(Member member)
    {
        isNamed = false;
        return members.TryAdd(member.Key, member);
    }

    /// <summary>The label that keeps a metric apart; null for the first.</summary>
    public string? DistinctionOf(Key key)
    {
        if (members.Count == 1)
        {
            return null;
        }

        if (!isNamed)
        {
            isNamed = true;
            Distinguish();
        }

        return distinctions[key];
    }

    private void Distinguish()
    {
        var unique = new UniqueNames("#");

        // A label without a value is the same as none. No page can hold a NUL, so names that differ in it alone would look the same.
        unique.Take("");
        distinctions.Clear();
        foreach (Key key in members.Keys.Order())
        {
            distinctions.Add(key, distinctions.Count == 0 ? null : unique.Take(members[key].Name.Replace('\0', '\uFFFD')));
        }
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
