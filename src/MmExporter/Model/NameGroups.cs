using System.Runtime.InteropServices;
using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>
/// Which metrics of an application have become one name. The first of them by its original name stays as it is, the others
/// get a label, so that no two series are the same and none is left out.
/// </summary>
internal sealed class NameGroups
{
    private readonly Dictionary<(string Application, string Sample), Group> groups = [];

    /// <summary>A metric: its identity in its files, and whether it is a counter.</summary>
    private readonly record struct Key(string Identity, bool IsCounter) : IComparable<Key>
    {
        public int CompareTo(Key other)
        {
            int order = string.CompareOrdinal(Identity, other.Identity);
            return order != 0 ? order : other.IsCounter.CompareTo(IsCounter);
        }
    }

    /// <summary>Metrics that are kept apart by a label.</summary>
    public int Collisions { get; private set; }

    /// <summary>Names that are remembered.</summary>
    public int Count => groups.Count;

    /// <summary>Remembers a metric.</summary>
    /// <returns>Whether another metric that was there before has the same name: who is first may be another now.</returns>
    public bool Add(string application, string sample, string identity, string name, bool isCounter)
    {
        ref Group? group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, (application, sample), out _);
        group ??= new Group();
        if (!group.TryAdd(new Key(identity, isCounter), name) || group.Count == 1)
        {
            return false;
        }

        Collisions++;
        return true;
    }

    /// <summary>Whether several metrics have a name.</summary>
    public bool IsShared(string application, string sample) => groups[(application, sample)].Count > 1;

    /// <summary>The label that keeps a metric apart; null for the first.</summary>
    public string? DistinctionOf(string application, string sample, string identity, bool isCounter) =>
        groups[(application, sample)].DistinctionOf(new Key(identity, isCounter));

    /// <summary>The metrics of one name.</summary>
    private sealed class Group
    {
        private readonly Dictionary<Key, string> names = new(1);
        private readonly Dictionary<Key, string?> distinctions = [];
        private bool isNamed;

        public int Count => names.Count;

        public bool TryAdd(Key key, string name)
        {
            isNamed = false;
            return names.TryAdd(key, name);
        }

        public string? DistinctionOf(Key key)
        {
            if (names.Count == 1)
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
            foreach (Key key in names.Keys.Order())
            {
                distinctions.Add(key, distinctions.Count == 0 ? null : unique.Take(names[key].Replace('\0', '\uFFFD')));
            }
        }
    }
}
