using System.Text;

namespace MmExporter.Model;

/// <summary>Labels that tell of a writer what no series depends on. Where those of a series would be too long, these are cut.</summary>
/// <param name="settings">How long they may be.</param>
/// <param name="identity">The labels that say whose they are.</param>
internal sealed class FactLabels(ModelSettings settings, IReadOnlyCollection<LabelSlot> identity)
{
    /// <summary>Quotes, the equals sign and a comma.</summary>
    private const int SignsLength = 6;

    private readonly List<LabelSlot> slots = [.. identity];
    private int room = settings.LabelsLengthMax;

    /// <summary>How many facts there are.</summary>
    public int Count => slots.Count - identity.Count;

    /// <summary>Adds a fact. What is too long for a label is cut, and there is no fact when there is no room for more.</summary>
    public void Add(string name, string value)
    {
        string cut = LabelText.Cut(value, settings.LabelLengthMax);
        room -= Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(cut) + SignsLength;
        if (room >= 0)
        {
            slots.Add(new LabelSlot(name, cut, []));
        }
    }

    /// <summary>Writes them.</summary>
    /// <returns>False where those that say whose they are, are too long.</returns>
    public bool TryWrite(LabelText text) =>
        new LabelTemplate([.. slots.OrderBy(slot => slot.Name, StringComparer.Ordinal)]).TryWrite([], text, settings.LabelLengthMax);
}
