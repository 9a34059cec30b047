using Mmstats.Format.V1;
using MmExporter.Discovery;

namespace MmExporter.Formats.V1;

/// <summary>The list of fields of a version 1 file as it was parsed, and what is needed to see that it still stands.</summary>
internal sealed class V1Structure
{
    /// <summary>A file has at most this many fields; those behind them are left out.</summary>
    public const int FieldsMax = 20_000;

    /// <summary>The file up to the end of its list. What lies between the fields' headers is not looked at.</summary>
    private readonly byte[] image;

    private V1Structure(V1Field[] fields, RefusalReason refusal, int endOffset, byte[] image)
    {
        Fields = fields;
        Refusal = refusal;
        EndOffset = endOffset;
        this.image = image;
    }

    /// <summary>That of a file that has not been read.</summary>
    public static V1Structure Unknown { get; } = new([], RefusalReason.NotYet, 0, []);

    public V1Field[] Fields { get; }

    /// <summary>Why the list ends where it ends.</summary>
    public RefusalReason Refusal { get; }

    /// <summary>Where the list ends in the file, in bytes.</summary>
    public int EndOffset { get; }

    /// <summary>Bytes of the file, from its start, that show the whole list and its end.</summary>
    public int Length => EndOffset + V1Layout.SizePrefixLength;

    /// <param name="file">The file, or its first bytes.</param>
    public static V1Structure Parse(ReadOnlySpan<byte> file)
    {
        var fields = new List<V1Field>();
        var reader = new V1FieldReader(file);
        RefusalReason refusal = RefusalReason.TooManyFields;
        int end = reader.Offset;
        while (fields.Count < FieldsMax)
        {
            if (!reader.MoveNext())
            {
                refusal = ReasonOf(reader.Refusal);
                break;
            }

            fields.Add(reader.Current);
            end = reader.Offset;
        }

        byte[] image = file[..Math.Min(end + V1Layout.SizePrefixLength, file.Length)].ToArray();
        return new V1Structure([.. fields], refusal, end, image);
    }

    /// <summary>No fields yet, because they are being written just now.</summary>
    public V1Structure Unfinished() => new([], RefusalReason.NotYet, EndOffset, image);

    /// <summary>Whether the list ended within the bytes it was parsed from, or more of the file has to be read.</summary>
    public bool EndsWithin(int length) => Refusal != RefusalReason.Truncated && Length <= length;

    /// <summary>Whether a list that had no fault is in the file as it was.</summary>
    public bool StandsIn(ReadOnlySpan<byte> file)
    {
        if (Refusal != RefusalReason.None || !HasSameEnd(file))
        {
            return false;
        }

        foreach (ref readonly V1Field field in Fields.AsSpan())
        {
            byte writeBuffer = file[field.StateOffset];
            if (!HasSameHeader(field, file) || (field.IsBuffered ? writeBuffer > 1 : writeBuffer != V1Layout.Unbuffered))
            {
                return false;
            }
        }

        return file[0] == V1Layout.Version;
    }

    /// <summary>Whether another structure, parsed from a later reading, has the same fields, whatever its fault.</summary>
    public bool HasSameFieldsAs(V1Structure later) =>
        Fields.AsSpan().SequenceEqual(later.Fields) && HasSameEnd(later.image) && HasSameHeaders(later.image);

    /// <summary>Whether the headers of all fields are in a reading of the file too.</summary>
    public bool HasSameHeaders(ReadOnlySpan<byte> file)
    {
        foreach (ref readonly V1Field field in Fields.AsSpan())
        {
            if (file.Length < field.StateOffset || !HasSameHeader(field, file))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A file that was cut, or has grown where it had no terminator, has another end.</summary>
    private bool HasSameEnd(ReadOnlySpan<byte> file) =>
        file.Length >= EndOffset && EndOfList(file).SequenceEqual(EndOfList(image));

    private ReadOnlySpan<byte> EndOfList(ReadOnlySpan<byte> file) => file[EndOffset..Math.Min(Length, file.Length)];

    private bool HasSameHeader(in V1Field field, ReadOnlySpan<byte> file) =>
        file[field.Offset..field.StateOffset].SequenceEqual(image.AsSpan(field.Offset, field.StateOffset - field.Offset));

    private static RefusalReason ReasonOf(V1Refusal refusal) => refusal switch
    {
        V1Refusal.None => RefusalReason.None,
        V1Refusal.NotYet => RefusalReason.NotYet,
        V1Refusal.UnknownVersion => RefusalReason.UnknownVersion,
        V1Refusal.Truncated => RefusalReason.Truncated,
        V1Refusal.UnknownType => RefusalReason.UnknownType,
        V1Refusal.TypeWithoutValue => RefusalReason.TypeWithoutValue,
        _ => RefusalReason.UnknownWriteBuffer,
    };
}
