using System.Runtime.InteropServices;
using MmExporter.Model;
using MmExporter.Model.Naming;
using MmExporter.Protobuf;

namespace MmExporter.Rendering.Protobuf;

/// <summary>What of a family's message does not change from scrape to scrape: names, and of each series its labels. It only
/// grows as long as no series goes.</summary>
internal sealed class FamilyMessages
{
    /// <summary>Bytes of a number behind its tag.</summary>
    public const int ValueLength = sizeof(double);

    private readonly Family family;
    private readonly EscapedLabels escaped;
    private readonly Dictionary<string, byte[]> states = [];
    private readonly MessageBuffer text = new();
    private readonly string stateLabel;
    private int[] ends = [];
    private long[] created = [];
    private int count;
    private int version;
    private FamilyType type;

    public FamilyMessages(Family family, PageNames names, EscapedLabels escaped)
    {
        this.family = family;
        this.escaped = escaped;
        Names = names;
        stateLabel = EscapedLabels.StateLabel(Names.Names.Family);
        type = family.Type;
        Head = MakeHead();
    }

    /// <summary>What the metrics of a histogram or a state set are written to, before the length of all of them is known.</summary>
    public MessageBuffer Body { get; } = new();

    /// <summary>The same for a single one.</summary>
    public MessageBuffer Metric { get; } = new();

    /// <summary>The names, escaped.</summary>
    public PageNames Names { get; }

    /// <summary>The fields name, help, type and unit.</summary>
    public byte[] Head { get; private set; }

    /// <summary>For each series of plain numbers and facts the field with its metric, up to the eight bytes of the value; of all
    /// others the fields with the labels.</summary>
    public ReadOnlySpan<byte> Text => text.Written;

    /// <summary>For each series where its text ends.</summary>
    public ReadOnlySpan<int> Ends => ends.AsSpan(0, count);

    /// <summary>The field with the label that tells a state apart.</summary>
    public ReadOnlySpan<byte> State(string name)
    {
        ref byte[]? field = ref CollectionsMarshal.GetValueRefOrAddDefault(states, name, out _);
        return field ??= LabelField(stateLabel, name);
    }

    /// <summary>Brings it up to date with the series that there are.</summary>
    public void Refresh()
    {
        if (version != escaped.Version || type != family.Type || HasOtherTimes())
        {
            (version, type) = (escaped.Version, family.Type);
            Head = MakeHead();
            count = 0;
            text.Clear();
        }

        if (count < family.Series.Count)
        {
            Append();
        }
    }

    private bool HasOtherTimes()
    {
        if (type != FamilyType.Counter)
        {
            return false;
        }

        ReadOnlySpan<Series> series = family.SeriesSpan;
        for (int i = 0; i < count; i++)
        {
            if (series[i].Created != created[i])
            {
                return true;
            }
        }

        return false;
    }

    private void Append()
    {
        Array.Resize(ref ends, family.Series.Count);
        Array.Resize(ref created, family.Series.Count);
        bool isNumber = family.IsScalar || type == FamilyType.Info;
        for (; count < family.Series.Count; count++)
        {
            created[count] = family.Series[count].Created;
            Metric.Clear();
            foreach ((string name, string quoted) in LabelReader.Read(escaped.All[count]))
            {
                Metric.Raw(LabelField(name, LabelReader.Unescape(quoted[1..^1])));
            }

            if (isNumber)
            {
                AppendNumber(family.Series[count]);
                text.Number(Tags.Family.Metric, (ulong)(Metric.Length + ValueLength));
            }

            text.Raw(Metric.Written);
            ends[count] = text.Length;
        }
    }

    private void AppendNumber(Series series)
    {
        var value = new MessageBuffer();
        if (type == FamilyType.Counter && series.Created > 0)
        {
            Timestamps.Write(Tags.Number.Created, series.Created, value);
        }

        value.Byte(Tags.Number.Value);
        byte tag = type switch
        {
            FamilyType.Counter => Tags.Metric.Counter,
            FamilyType.Unknown => Tags.Metric.Untyped,
            _ => Tags.Metric.Gauge,
        };
        Metric.Number(tag, (ulong)(value.Length + ValueLength));
        Metric.Raw(value.Written);
    }

    private byte[] MakeHead()
    {
        // COUNTER, GAUGE, UNTYPED and HISTOGRAM of the enum MetricType.
        ulong number = type switch
        {
            FamilyType.Counter => 0,
            FamilyType.Unknown => 3,
            FamilyType.Histogram => 4,
            _ => 1,
        };
        MetricName names = Names.Names;
        var head = new MessageBuffer();
        head.Text(Tags.Family.Name, names.Sample);
        head.Text(Tags.Family.Help, LabelEscaping.WithoutNul(family.Help));
        head.Number(Tags.Family.Type, number);

        // Prometheus refuses a page with a unit that is not the name's suffix, "_total" taken off counters alone.
        if (names.Unit.Length > 0 && (type == FamilyType.Counter || names.Sample == names.Family))
        {
            head.Text(Tags.Family.Unit, names.Unit);
        }

        return head.Written.ToArray();
    }

    private static byte[] LabelField(string name, string value)
    {
        var pair = new MessageBuffer();
        pair.Text(Tags.Label.Name, name);
        pair.Text(Tags.Label.Value, LabelEscaping.WithoutNul(value));
        var field = new MessageBuffer();
        field.Bytes(Tags.Metric.Label, pair.Written);
        return field.Written.ToArray();
    }
}
