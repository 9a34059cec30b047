using System.Runtime.InteropServices;
using System.Text;
using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>A text: its value is a label, so that it is another series whenever it changes.</summary>
/// <param name="index">Its number in the file.</param>
/// <param name="source">Its series in the file.</param>
/// <param name="projection">Where it goes.</param>
/// <param name="lengthMax">The most bytes of a label's value.</param>
internal sealed class TextSeries(int index, SeriesDefinition source, MetricProjection projection, int lengthMax)
{
    /// <summary>The label that holds the text.</summary>
    public const string ValueLabel = "value";

    private readonly LabelText text = new();
    private byte[]? shown;
    private Series? current;

    /// <summary>Whether the text is too long for a label, so that it is left out.</summary>
    public bool IsLong { get; private set; }

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
        projection.Labels.Write(source.LabelValues, text);
        text.Append(text.Length == 0 ? ""u8 : ","u8);
        text.Append(Encoding.UTF8.GetBytes(ValueLabel));
        text.Append("=\""u8);
        int start = text.Length;
        text.AppendEscaped(Encoding.UTF8.GetString(now));
        bool wasLong = IsLong;
        IsLong = text.Length - start > lengthMax;
        text.Append("\""u8);
        bool isChanged = IsLong ? binding.LetGo(ref current) : binding.MoveTo(binding.FamilyOf(source.Metric), text.Written, ref current);
        series[index] = current;
        return isChanged || IsLong != wasLong;
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
