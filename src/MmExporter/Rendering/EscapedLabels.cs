using System.Text;
using MmExporter.Model;
using MmExporter.Model.Naming;

namespace MmExporter.Rendering;

/// <summary>
/// The labels of a family's series as a scraper wants them. What an escaping would make the same (<c>a.b</c> and <c>a_b</c>, in one series
/// or in two) stays different: first by the names of the scheme <c>values</c> (<c>U__a_2e_b</c>), then by <c>exported_</c> before them. Those
/// that stay as they are have the first choice, then those that came first.
/// </summary>
internal sealed class EscapedLabels
{
    private readonly Family family;
    private readonly EscapingScheme scheme;
    private readonly string? stateLabel;
    private readonly HashSet<byte[]> changed = new(LabelBytes.Comparer);
    private readonly List<byte[]> all = [];
    private int version;

    public EscapedLabels(Family family, EscapingScheme scheme)
    {
        this.family = family;
        this.scheme = scheme;
        stateLabel = family.Type == FamilyType.StateSet ? StateLabel(family.NamesIn(scheme).Names.Family) : null;
        version = family.Version;
    }

    /// <summary>Changes whenever <see cref="All"/> does otherwise than by growing.</summary>
    public int Version { get; private set; }

    /// <summary>The labels of each series, in the form of <see cref="Series.Labels"/>.</summary>
    public IReadOnlyList<byte[]> All => all;

    /// <summary>The label that tells the states of a state set apart: the family's name, as OpenMetrics has it, unless that can be no label
    /// or is reserved.</summary>
    public static string StateLabel(string family)
    {
        string label = Escaping.IsLegacyMetric(family) ? Escaping.Label(family, EscapingScheme.Underscores) : family;
        return ReservedNames.IsLabel(label) ? ReservedNames.Prefix + label : label;
    }

    /// <summary>Brings it up to date with the series that there are.</summary>
    public void Refresh()
    {
        if (version != family.Version)
        {
            version = family.Version;
            Clear();
        }

        if (all.Count < family.Series.Count && !TryAppend())
        {
            // A series has labels that one before it has been given: now that it is there, that one gets others.
            Clear();
            _ = TryAppend();
        }
    }

    private void Clear()
    {
        all.Clear();
        changed.Clear();
        Version++;
    }

    private bool TryAppend()
    {
        while (all.Count < family.Series.Count)
        {
            byte[] labels = family.Series[all.Count].Labels;
            if (Stays(labels))
            {
                if (changed.Contains(labels))
                {
                    return false;
                }

                all.Add(labels);
                continue;
            }

            byte[] escaped = Escape(labels, 0);
            for (int attempt = 1; changed.Contains(escaped) || (family.Contains(escaped) && Stays(escaped)); attempt++)
            {
                escaped = Escape(labels, attempt);
            }

            changed.Add(escaped);
            all.Add(escaped);
        }

        return true;
    }

    private bool Stays(byte[] labels) => !MayChange(labels) || Escape(labels, 0).AsSpan().SequenceEqual(labels);

    /// <summary>Cheap, as most labels stay: the schemes but dots leave legacy names as they are.</summary>
    private bool MayChange(byte[] labels) => stateLabel is not null || (scheme != EscapingScheme.AllowUtf8 &&
        (scheme == EscapingScheme.Dots || (labels.Length > 0 && labels[0] == '"') || labels.AsSpan().IndexOf(",\""u8) >= 0));

    private byte[] Escape(byte[] labels, int attempt)
    {
        var names = new HashSet<string>();
        if (stateLabel is not null)
        {
            names.Add(stateLabel);
        }

        List<(string Name, string Value)> escaped = [];
        foreach ((string name, string value) in LabelReader.Read(labels).OrderBy(label => Escaping.Label(label.Name, scheme) != label.Name))
        {
            escaped.Add((Name(name, attempt, names), value));
        }

        return Encoding.UTF8.GetBytes(string.Join(',', escaped.OrderBy(label => label.Name, StringComparer.Ordinal).Select(label => $"{LabelEscaping.QuoteLabelIfNeeded(label.Name)}={label.Value}")));
    }

    private string Name(string name, int attempt, HashSet<string> names)
    {
        string escaped = Escaping.Label(name, scheme);
        if (escaped != name && (attempt > 0 || names.Contains(escaped)))
        {
            escaped = Escaping.Label(name, EscapingScheme.Values);
        }

        // What a state set's own label pushes aside, and what even the scheme of values does not keep apart.
        int pushes = escaped != Escaping.Label(name, scheme) ? attempt - 1 : name == stateLabel ? attempt : 0;
        for (int i = 0; i < pushes || !names.Add(escaped); i++)
        {
            escaped = ReservedNames.Prefix + escaped;
        }

        return escaped;
    }
}
