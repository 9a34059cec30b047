using System.Runtime.InteropServices;
using System.Text;
using MmExporter.Model;
using MmExporter.Model.Naming;

namespace MmExporter.Rendering;

/// <summary>What of a family's text does not change from scrape to scrape: the names, and of each series what stands before
/// its value. It only grows as long as no series goes.</summary>
internal sealed class FamilyText
{
    private readonly Family family;
    private readonly EscapedLabels escaped;
    private readonly Dictionary<string, byte[]> states = [];
    private readonly byte[] name;
    private byte[] text = [];
    private int[] ends = [];
    private int count;
    private int version;

    public FamilyText(Family family, PageNames names, EscapedLabels escaped)
    {
        this.family = family;
        this.escaped = escaped;
        Names = names;
        Header = new FamilyHeader(family, Names);
        SampleNames = new SampleNames(Names.Names.Family);
        name = Encoding.UTF8.GetBytes(LabelEscaping.IsQuoted(Names.Names.Sample) ? $"{{{LabelEscaping.Quote(Names.Names.Sample)}" : Names.Names.Sample);
    }

    /// <summary>The names, escaped.</summary>
    public PageNames Names { get; }

    /// <summary>The names of the samples of a histogram or a state set.</summary>
    public SampleNames SampleNames { get; }

    public FamilyHeader Header { get; private set; }

    /// <summary>Bytes of the name that begins each line of plain numbers and facts, with its brace where it is quoted.</summary>
    public int NameLength => name.Length;

    /// <summary>For each series <c>name{labels} </c> of plain numbers and facts; the labels alone of all others.</summary>
    public ReadOnlySpan<byte> Text => text;

    /// <summary>For each series where its text ends.</summary>
    public ReadOnlySpan<int> Ends => ends.AsSpan(0, count);

    /// <summary>A state's name as the value of a label.</summary>
    public ReadOnlySpan<byte> State(string name)
    {
        ref byte[]? text = ref CollectionsMarshal.GetValueRefOrAddDefault(states, name, out _);
        return text ??= Encoding.UTF8.GetBytes(LabelEscaping.EscapeHelp(name, escapesQuotes: true));
    }

    /// <summary>Brings it up to date with the series that there are.</summary>
    public void Refresh()
    {
        if (version != escaped.Version)
        {
            version = escaped.Version;
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
        bool isQuoted = name[0] == '{';
        for (; count < family.Series.Count; count++)
        {
            ReadOnlySpan<byte> labels = escaped.All[count];
            if (text.Length < length + name.Length + labels.Length + 4)
            {
                Array.Resize(ref text, Math.Max((int)Math.Min(2L * length, Array.MaxLength), length + name.Length + labels.Length + 64));
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
