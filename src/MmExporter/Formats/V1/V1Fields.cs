using System.Text;
using Mmstats.Format.V1;

namespace MmExporter.Formats.V1;

/// <summary>What the fields of a version 1 file mean. The format does not say; the classes of mmstats leave traces.</summary>
internal static class V1Fields
{
    /// <summary>The fields every mmstats model has; a prefix may stand before them.</summary>
    private static readonly string[] DefaultLabels = ["sys.pid", "sys.tid", "sys.uid", "sys.gid", "sys.created"];

    /// <summary>Describes a field.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="field">Where the field lies.</param>
    /// <param name="occurrences">How often each key has been seen in this file; counted up.</param>
    public static Field Describe(ReadOnlySpan<byte> file, in V1Field field, Dictionary<string, int> occurrences)
    {
        ReadOnlySpan<byte> bytes = file.Slice(field.LabelOffset, field.LabelLength);
        string key = Encoding.Latin1.GetString(bytes);
        occurrences.TryGetValue(key, out int occurrence);
        occurrences[key] = occurrence + 1;

        string label = V1Value.ReadLabel(bytes);
        if (!field.IsBuffered && FindDefaultLabel(label) is { } defaultLabel)
        {
            return new Field(defaultLabel, key, occurrence, FieldRole.Info);
        }

        return new Field(label, key, occurrence, RoleOf(file.Slice(field.TypeOffset, field.TypeLength), field));
    }

    /// <summary>What the bits of a number are.</summary>
    public static NumberKind NumberOf(in StructFormat format) => format.Kind switch
    {
        StructKind.SignedInteger => NumberKind.Signed,
        StructKind.FloatingPoint => NumberKind.Float,
        _ => NumberKind.Unsigned,
    };

    /// <summary>The metric of a field that is no fact. A counter that has fallen is a plain number.</summary>
    public static MetricDefinition DefinitionOf(Field field, NumberKind number, bool hasFallen, string[] keys)
    {
        bool isCounter = field.Role == FieldRole.Counter && !hasFallen;
        return new MetricDefinition
        {
            Name = field.Label,
            DistinctIdentity = field.Occurrence == 0 ? field.Key : $"{field.Key}#{field.Occurrence + 1}",
            Help = $"mmstats field {field.Label}",
            Keys = keys,
            Kind = isCounter ? MetricKind.Counter : MetricKind.Gauge,
            Number = number,
            Merge = isCounter ? GaugeMerge.None : GaugeMerge.Each,
            HasFallen = hasFallen,
            Words = 1,
        };
    }

    /// <summary>A change of one of these means that another process has taken the file over.</summary>
    public static bool IsBirthMark(Field field) => field.Role == FieldRole.Info && field.Label is "sys.pid" or "sys.created";

    /// <summary>A double-buffered <c>Q</c> is a counter: mmstats has no other use for it but a settable number, which
    /// shows when it falls.</summary>
    private static FieldRole RoleOf(ReadOnlySpan<byte> type, in V1Field field)
    {
        if (field.Format.Kind is StructKind.Text or StructKind.PascalText)
        {
            return FieldRole.Info;
        }

        bool isPlainQ = type.TrimStart("@=<>!"u8).SequenceEqual("Q"u8);
        return isPlainQ && field.IsBuffered ? FieldRole.Counter : FieldRole.Gauge;
    }

    private static string? FindDefaultLabel(string label)
    {
        foreach (string defaultLabel in DefaultLabels)
        {
            int start = label.Length - defaultLabel.Length;
            if (label.EndsWith(defaultLabel, StringComparison.Ordinal) && (start == 0 || !char.IsLetterOrDigit(label[start - 1])))
            {
                return defaultLabel;
            }
        }

        return null;
    }
}
