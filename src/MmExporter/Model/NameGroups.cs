using System.Runtime.InteropServices;

namespace MmExporter.Model;

/// <summary>
/// Which metrics of an application have become one name. The first of them by its original name stays as it is, the others
/// get a label, so that no two series are the same and none is left out.
/// </summary>
internal sealed class NameGroups
{
    private readonly Dictionary<(string Application, string Sample), SharedName> names = [];

    /// <summary>Metrics that are kept apart by a label.</summary>
    public int Collisions { get; private set; }

    /// <summary>Metrics that are remembered.</summary>
    public int Count { get; private set; }

    /// <summary>Remembers a metric.</summary>
    /// <param name="application">The application; metrics of different ones do not collide.</param>
    /// <param name="named">What the metric is called.</param>
    /// <param name="keys">Names of labels of which its series tell the values.</param>
    /// <param name="identity">What tells it apart in its files.</param>
    /// <param name="name">Its original name.</param>
    /// <returns>Whether other metrics have the same name since: who is first may be another now.</returns>
    public bool Add(string application, NamedMetric named, string[] keys, string identity, string name)
    {
        ref SharedName? shared = ref CollectionsMarshal.GetValueRefOrAddDefault(names, (application, named.Sample), out _);
        shared ??= new SharedName();
        (int collisions, int count) = (shared.Collisions, shared.Count);
        shared.Add(named, keys, new NameGroup.Key(identity, named.Type == FamilyType.Counter), name);
        Collisions += shared.Collisions - collisions;
        Count += shared.Count - count;
        return shared.Collisions != collisions;
    }

    /// <summary>Whether other metrics have the name of one that was added.</summary>
    public bool IsShared(string application, NamedMetric named) => names[(application, named.Sample)].GroupOf(named).Count > 1;

    /// <summary>The label that keeps a metric apart that was added; null for the first of its name.</summary>
    public string? DistinctionOf(string application, NamedMetric named, string identity) =>
        names[(application, named.Sample)].GroupOf(named).DistinctionOf(new NameGroup.Key(identity, named.Type == FamilyType.Counter));

    /// <summary>
    /// The metrics whose samples have one name. Labels that the mapping gives them keep them apart, but for those labels of which series of
    /// another one tell the values: these may be the same.
    /// </summary>
    private sealed class SharedName
    {
        private static readonly HashSet<string> None = [];

        private readonly NameGroup plain = new();

        /// <summary>Those to which the mapping gives labels, by these; most names have none.</summary>
        private Dictionary<string, NameGroup>? labelled;
        private HashSet<string>? given, told;
        private HashSet<string> both = None;

        /// <summary>Metrics that are kept apart by a label.</summary>
        public int Collisions => Count - (labelled?.Count ?? 0) - (plain.Count > 0 ? 1 : 0);

        /// <summary>Metrics.</summary>
        public int Count { get; private set; }

        public NameGroup GroupOf(NamedMetric named) => named.LabelsWithout(both) is { Length: > 0 } labels ? labelled![labels] : plain;

        public void Add(NamedMetric named, string[] keys, NameGroup.Key key, string name)
        {
            if (HasMoreInBoth(named, keys))
            {
                NameGroup.Member[] former = [.. labelled?.Values.SelectMany(group => group.Members) ?? []];
                Count = plain.Count;
                labelled = null;
                foreach (NameGroup.Member member in former)
                {
                    Add(member);
                }
            }

            Add(new NameGroup.Member(key, name, named));
        }

        /// <summary>Takes note of labels.</summary>
        /// <returns>Whether more of them are given by the mapping and told by series.</returns>
        private bool HasMoreInBoth(NamedMetric named, string[] keys)
        {
            if (named.Labels.Count > 0)
            {
                (given ??= []).UnionWith(named.GivenLabels);
            }

            if (keys.Length > 0)
            {
                (told ??= []).UnionWith(keys);
            }

            if (given is null || told is null)
            {
                return false;
            }

            int before = both.Count;
            both = [.. given.Where(told.Contains)];
            return both.Count > before;
        }

        private void Add(NameGroup.Member member)
        {
            string labels = member.Named.LabelsWithout(both);
            NameGroup group = plain;
            if (labels.Length > 0)
            {
                ref NameGroup? found = ref CollectionsMarshal.GetValueRefOrAddDefault(labelled ??= [], labels, out _);
                group = found ??= new NameGroup();
            }

            Count += group.TryAdd(member) ? 1 : 0;
        }
    }
}
