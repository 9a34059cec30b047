using System.Text;
using MmExporter.Model.Naming;

namespace MmExporter.Rendering;

/// <summary>The names of the samples of a histogram or a state set, in UTF-8, quoted where they have to be.</summary>
internal sealed class SampleNames
{
    public SampleNames(string family)
    {
        IsQuoted = LabelEscaping.IsQuoted(family);
        Family = Name(family, "");
        Bucket = Name(family, "_bucket");
        Sum = Name(family, "_sum");
        Count = Name(family, "_count");
        Created = Name(family, "_created");
        string label = EscapedLabels.StateLabel(family);
        Label = Encoding.UTF8.GetBytes(IsQuoted ? LabelEscaping.Quote(label) : label);
    }

    /// <summary>Whether the name stands inside the braces.</summary>
    public bool IsQuoted { get; }

    public byte[] Family { get; }

    public byte[] Bucket { get; }

    public byte[] Sum { get; }

    public byte[] Count { get; }

    public byte[] Created { get; }

    /// <summary>The label that tells the states of a state set apart.</summary>
    public byte[] Label { get; }

    /// <summary>Writes a name and labels; the brace is still open where there is one.</summary>
    public void Begin(byte[] name, ReadOnlySpan<byte> labels, ref PageWriter page)
    {
        page.Write(name);
        if (labels.Length > 0)
        {
            page.Write(IsQuoted ? ","u8 : "{"u8);
            page.Write(labels);
        }
    }

    public void Line(byte[] name, ReadOnlySpan<byte> labels, double value, ref PageWriter page)
    {
        Begin(name, labels, ref page);
        page.WriteLine(labels.Length > 0 || IsQuoted ? "} "u8 : " "u8, value);
    }

    public void Line(byte[] name, ReadOnlySpan<byte> labels, ulong value, ref PageWriter page)
    {
        Begin(name, labels, ref page);
        page.WriteLine(labels.Length > 0 || IsQuoted ? "} "u8 : " "u8, value);
    }

    private byte[] Name(string family, string suffix) =>
        Encoding.UTF8.GetBytes(IsQuoted ? $"{{{LabelEscaping.Quote(family + suffix)}" : family + suffix);
}
