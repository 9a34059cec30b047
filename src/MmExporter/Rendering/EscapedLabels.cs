using System.Text;
using MmExporter.Model;
using MmExporter.Model.Naming;

namespace MmExporter.Rendering;

/// <summary>
/// The labels of a family's series as a scraper wants them. What an escaping would make the same (<c>a.b</c> and <c>a_b</c>, in one series
/// or in two) stays different: first by the names of the scheme <c>values</c> (<c>U__a_2e_b</c>), then by <c>exported_</c> before them.
/// </summary>
internal sealed class EscapedLabels(Family family, EscapingScheme scheme)
{
    private readonly HashSet<byte[]> changed = new(LabelBytes.Comparer);
    private readonly string? stateLabel = family.Type == FamilyType.StateSet ? StateLabel(family.NamesIn(scheme).Names.Family) : null;

    /// <summary>The label that tells the states of a state set apart: the family's name, as OpenMetrics has it; but no label that every
    /// Prometheus knows has a colon.</summary>
    public static string StateLabel(string family) =>
        Escaping.IsLegacyMetric(family) ? Escaping.Label(family, EscapingScheme.Underscores) : family;

    /// <summary>Begins anew with the first series.</summary>
    public void Clear() => changed.Clear();

    /// <summary>The labels of the next series, in the form of <see cref="Series.Labels"/>.</summary>
    /// <returns>False where a series before has them: begin anew, and it will have others.</returns>
    public bool TryNext(Series series, out byte[] labels)
    {
        labels = series.Labels;
        if (!MayChange(labels))
        {
            return !changed.Contains(labels);
        }

        byte[] first = Escape(series.Labels, 0);
        if (first.AsSpan().SequenceEqual(labels))
        {
            return !changed.Contains(labels);
        }

        labels = first;
        for (int attempt = 1; IsTaken(labels); attempt++)
        {
            labels = Escape(series.Labels, attempt);
        }

        changed.Add(labels);
        return true;
    }

    /// <summary>Cheap, as most labels stay: the schemes but dots leave legacy names as they are.</summary>
    private bool MayChange(byte[] labels) => stateLabel is not null || (scheme != EscapingScheme.AllowUtf8 &&
        (scheme == EscapingScheme.Dots || (labels.Length > 0 && labels[0] == '"') || labels.AsSpan().IndexOf(",\""u8) >= 0));

    /// <summary>Whether another series has these labels: one that is not changed, or one before.</summary>
    private bool IsTaken(byte[] labels) => changed.Contains(labels) || (family.Contains(labels) && Escape(labels, 0).AsSpan().SequenceEqual(labels));

    private byte[] Escape(byte[] labels, int attempt)
    {
        var names = new HashSet<string>();
        if (stateLabel is not null)
        {
            names.Add(stateLabel);
        }

        List<(string Name, string Value)> escaped = [];

        // Those that stay as they are have the first choice.
        foreach ((string name, string value) in LabelReader.Read(labels).OrderBy(label => Escaping.Label(label.Name, scheme) != label.Name))
        {
            escaped.Add((Name(name, attempt, names), value));
        }

        return Encoding.UTF8.GetBytes(string.Join(',', escaped.OrderBy(label => label.Name, StringComparer.Ordinal).Select(label => $"{Quoted(label.Name)}={label.Value}")));
    }

    private string Name(string name, int attempt, HashSet<string> names)
    {
        string escaped = Escaping.Label(name, scheme);
        if (escaped != name && attempt > 0)
        {
            escaped = string.Concat(Enumerable.Repeat(ReservedNames.Prefix, attempt - 1)) + Escaping.Label(name, EscapingScheme.Values);
        }

        if (names.Contains(escaped))
        {
            escaped = Escaping.Label(name, scheme == EscapingScheme.AllowUtf8 ? scheme : EscapingScheme.Values);
        }

        // With further attempts, what a state set's label has pushed aside is pushed on.
        int pushes = stateLabel == name ? attempt : 0;
        for (int i = 0; i < pushes || !names.Add(escaped); i++)
        {
            escaped = ReservedNames.Prefix + escaped;
        }

        return escaped;
    }

    private static string Quoted(string name) => Escaping.IsLegacyLabel(name) ? name : LabelEscaping.Quote(name);
}
