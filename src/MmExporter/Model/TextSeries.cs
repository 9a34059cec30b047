using System.Runtime.InteropServices;
using System.Text;
using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>A text: its value is a label, so that it is another series whenever it changes.</summary>
/// <param name="index">Its number in the file.</param>
/// <param name="source">Its series in the file.</param>
/// <param name="projection">Where it goes.</param>
internal sealed class TextSeries(int index, SeriesDefinition source, MetricProjection projection)
{
    /// <summary>The label that holds the text.</summary>
    public const string ValueLabel = "value";

    private readonly LabelText text = new();
    private byte[]? shown;
    private Series? current;

    /// <summary>Shows the text of this pass.</summary>
    /// <param name="content">The file.</param>
    /// <param name="series">The merged series of the file.</param>
    /// <param name="binding">Whose series they are.</param>
    /// <returns>Whether series came or went.</returns>
    public bool Refresh(FileContent content, List<Series?> series, Binding binding)
    {
        ReadOnlySpan<byte> now = TextIn(content.Words);
        if (shown is not null && now.SequenceEqual(shown))
        {
            return false;
        }

        shown = now.ToArray();
        if (!projection.Labels.TryWrite(source.LabelValues, text, int.MaxValue))
        {
            return false;
        }

        text.Append(text.Length == 0 ? ""u8 : ","u8);
        text.Append(Encoding.UTF8.GetBytes(ValueLabel));
        text.Append("=\""u8);
        text.AppendEscaped(Encoding.UTF8.GetString(now));
        text.Append("\""u8);
        bool isChanged = binding.MoveTo(projection.Family!, text.Written, ref current);
        series[index] = current;
        return isChanged;
    }

    /// <summary>Lets go of its series. The binding counts it among its own.</summary>
    public void Release() => current = null;

    private ReadOnlySpan<byte> TextIn(ReadOnlySpan<ulong> words)
    {
        ReadOnlySpan<ulong> own = words.Slice(source.Word, source.Metric.Words);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(own[1..]);
        return bytes[..(int)Math.Min(own[0], (ulong)bytes.Length)];
    }
}
