using System.Text;
using MmExporter.Model;
using MmExporter.Model.Naming;

namespace MmExporter.Rendering;

/// <summary>What of a family's text does not change from scrape to scrape: the names, and of each series what stands before
/// its value. It only grows as long as no series goes.</summary>
internal sealed class FamilyText
{
    private readonly Family family;
    private readonly EscapingScheme escaping;
    private byte[] text = [];
    private int[] ends = [];
    private int count;
    private int version;

    public FamilyText(Family family, EscapingScheme escaping)
    {
        this.family = family;
        this.escaping = escaping;
        Names = family.Names.Escaped(escaping);
        version = family.Version;
        Header = new FamilyHeader(family, Names);
        NamePrefix = LabelEscaping.IsQuoted(Names.Sample) ? $"{{{LabelEscaping.Quote(Names.Sample)}" : Names.Sample;
    }

    /// <summary>The names, escaped.</summary>
    public MetricName Names { get; }

    public FamilyHeader Header { get; private set; }

    /// <summary>The name of a plain sample as it begins a line; with its brace where it is quoted.</summary>
    private string NamePrefix { get; }

    /// <summary>For each series <c>name{labels} </c> of plain numbers and facts; the labels alone of all others.</summary>
    public ReadOnlySpan<byte> Text => text;

    /// <summary>For each series where its text ends.</summary>
    public ReadOnlySpan<int> Ends => ends.AsSpan(0, count);

    /// <summary>Brings it up to date with the series that there are.</summary>
    public void Refresh()
    {
        if (version != family.Version)
        {
            version = family.Version;
            count = 0;
        }

        Header = Header.Fits(family) ? Header : new FamilyHeader(family, Names);
        if (count < family.Series.Count)
        {
            Append();
        }
    }

    private void Append()
    {
        int length = count == 0 ? 0 : ends[count - 1];
        Array.Resize(ref ends, family.Series.Count);
        bool isLine = family.IsScalar || family.Type == FamilyType.Info;
        byte[] name = Encoding.UTF8.GetBytes(NamePrefix);
        bool isQuoted = NamePrefix[0] == '{';
        for (; count < family.Series.Count; count++)
        {
            ReadOnlySpan<byte> labels = LabelEscaping.Apply(family.Series[count].Labels, escaping);
            if (text.Length < length + name.Length + labels.Length + 4)
            {
                Array.Resize(ref text, Math.Max(2 * length, length + name.Length + labels.Length + 64));
            }

            if (isLine)
            {
                Append(name, ref length);
                if (labels.Length > 0)
                {
                    Append(isQuoted ? ","u8 : "{"u8, ref length);
                }
            }

            Append(labels, ref length);
            if (isLine)
            {
                Append(labels.Length > 0 || isQuoted ? "} "u8 : " "u8, ref length);
            }

            ends[count] = length;
        }
    }

    private void Append(ReadOnlySpan<byte> bytes, ref int length)
    {
        bytes.CopyTo(text.AsSpan(length));
        length += bytes.Length;
    }
}
