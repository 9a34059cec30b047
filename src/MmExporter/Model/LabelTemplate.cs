using System.Text;
using MmExporter.Model.Naming;

namespace MmExporter.Model;

/// <summary>Writes the labels of a metric's series as text, sorted by name. What does not change from series to series is
/// written once.</summary>
/// <param name="slots">The labels, sorted by name, their names unique.</param>
internal sealed class LabelTemplate(LabelSlot[] slots)
{
    private readonly byte[][] starts = [.. slots.Select(slot => Encoding.UTF8.GetBytes($"{LabelEscaping.QuoteLabelIfNeeded(slot.Name)}=\""))];

    /// <summary>Writes the labels of a series that may be as long as they are.</summary>
    public void Write(string[] values, LabelText text) => _ = TryWrite(values, text, int.MaxValue);

    /// <summary>Writes the labels of a series. A label without a value is the same as none.</summary>
    /// <param name="values">The label values of the series.</param>
    /// <param name="text">What takes the text.</param>
    /// <param name="lengthMax">The most bytes of a value.</param>
    /// <returns>False where a value is longer.</returns>
    public bool TryWrite(string[] values, LabelText text, int lengthMax)
    {
        text.Clear();
        for (int i = 0; i < slots.Length; i++)
        {
            int start = text.Length;
            text.Append(start == 0 ? ""u8 : ","u8);
            text.Append(starts[i]);
            int valueStart = text.Length;
            AppendValue(slots[i], values, text);
            if (text.Length - valueStart > lengthMax)
            {
                return false;
            }

            if (text.Length == valueStart)
            {
                text.CutTo(start);
            }
            else
            {
                text.Append("\""u8);
            }
        }

        return true;
    }

    private static void AppendValue(in LabelSlot slot, string[] values, LabelText text)
    {
        if (slot.Fixed is { } value)
        {
            text.AppendEscaped(value);
            return;
        }

        // Keys that have become one name: their values stand behind one another, as OpenTelemetry's specification asks.
        for (int i = 0; i < slot.Values.Length; i++)
        {
            text.Append(i == 0 ? ""u8 : ";"u8);
            text.AppendEscaped(values[slot.Values[i]]);
        }
    }
}
