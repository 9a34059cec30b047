using Mmstats.Format.V1;
using MmExporter.Discovery;
using MmExporter.Snapshots;

namespace MmExporter.Formats.V1;

/// <summary>
/// The fields of one version 1 file and their values. The structure is parsed once and from then on only compared, so a
/// pass touches nothing but the states of the fields.
/// </summary>
internal sealed class V1Decoder(string path) : FileContent(V1FileName.Parse(path))
{
    private V1Field[] fields = [];
    private Extent[] extents = [];
    private FieldRole[] roles = [];
    private int[] birthMarks = [];

    /// <summary>When each value was last read whole; 0 where it never was.</summary>
    private long[] wholeAt = [];

    /// <summary>The file as it was parsed, up to the end of its list, with the states of the info fields as they were last decoded.</summary>
    private byte[] image = [];

    private long now;

    /// <summary>A file has at most this many fields; those behind them are left out.</summary>
    public const int FieldsMax = 20_000;

    /// <summary>Bytes of a file that is not known yet which are read at first. Hardly any list is longer.</summary>
    private const int FirstLength = 64 * 1024;

    /// <summary>How many bytes from the start of the file a pass has to read: to the end of the list, as far as it is known.</summary>
    public int LengthWanted { get; private set; } = FirstLength;

    /// <summary>The states of the fields; each is to be read as of one instant.</summary>
    public ReadOnlySpan<Extent> Extents => extents;

    /// <summary>Starts a pass.</summary>
    /// <param name="timestamp">The time of the pass, as a timestamp of the TimeProvider.</param>
    public void Begin(long timestamp)
    {
        now = timestamp;
        StaleCount = 0;
        OldestStaleTimestamp = 0;
    }

    /// <summary>Parses the structure, or sees that it still stands.</summary>
    /// <param name="earlier">A reading of the first <see cref="LengthWanted"/> bytes of the file.</param>
    /// <param name="later">A later reading of the same; the extents refer to it.</param>
    /// <param name="fileLength">The size of the file.</param>
    /// <returns>False where the list does not end in these bytes: <see cref="LengthWanted"/> are asked for.</returns>
    public bool TryTakeStructure(ReadOnlySpan<byte> earlier, ReadOnlySpan<byte> later, int fileLength)
    {
        if (Refusal == RefusalReason.None && HasParsedStructure(later))
        {
            ForgetFormerProcess(later);
            return true;
        }

        bool isWhole = later.Length < LengthWanted || later.Length >= fileLength;
        List<V1Field> parsed = ParseFields(later, out RefusalReason refusal, out int end);
        if (!isWhole && (refusal == RefusalReason.Truncated || end + V1Layout.SizePrefixLength > later.Length))
        {
            LengthWanted = fileLength;
            return false;
        }

        TakeStructure(parsed, refusal, end, earlier, later);
        LengthWanted = Refusal == RefusalReason.None ? EndOffset + V1Layout.SizePrefixLength : FirstLength;
        ForgetFormerProcess(later);
        return true;
    }

    /// <summary>Nothing could be read in this pass: all last whole readings stand.</summary>
    public void KeepAll()
    {
        for (int i = 0; i < fields.Length; i++)
        {
            KeepLast(i);
        }
    }

    /// <summary>Takes a field's state that two readings agree on.</summary>
    public void TakeSettled(int index, ReadOnlySpan<byte> state)
    {
        ref readonly V1Field field = ref fields[index];
        if (roles[index] == FieldRole.Info)
        {
            TakeInfo(index, state);
        }
        else if (field.TryGetShown(state, out ReadOnlySpan<byte> bytes))
        {
            Number number = ReadNumber(field.Format, bytes);
            if (roles[index] == FieldRole.Counter && number.Bits < Numbers[index].Bits && !HasFallen[index])
            {
                // What is served is never above what was shown, so this is no race: it is no counter.
                HasFallen[index] = true;
                FieldsVersion++;
            }

            TakeNumber(index, number);
        }
        else
        {
            KeepLast(index);
        }
    }

    /// <summary>Takes readings of a field's state no two of which agree.</summary>
    public void TakeUnsettled(int index, in ExtentReadings readings)
    {
        ref readonly V1Field field = ref fields[index];
        FieldRole role = roles[index];
        if (role == FieldRole.Counter && !HasFallen[index])
        {
            TakeUnsettledCounter(index, readings);
        }
        else if (role != FieldRole.Info && readings.Count > 0 && TryGetWholeBuffer(field, readings[^1], out ReadOnlySpan<byte> bytes))
        {
            TakeNumber(index, ReadNumber(field.Format, bytes));
        }
        else
        {
            KeepLast(index);
        }
    }

    private void TakeUnsettledCounter(int index, in ExtentReadings readings)
    {
        if (V1CounterBound.TryFind(fields[index], readings, out ulong bound, out bool hasFallen))
        {
            TakeNumber(index, Number.From(Math.Max(bound, Numbers[index].Bits)));
            return;
        }

        if (hasFallen)
        {
            HasFallen[index] = true;
            FieldsVersion++;
        }

        KeepLast(index);
    }

    private bool HasParsedStructure(ReadOnlySpan<byte> file)
    {
        if (fields.Length == 0 || !HasSameEnd(file))
        {
            return false;
        }

        foreach (ref readonly V1Field field in fields.AsSpan())
        {
            byte writeBuffer = file[field.StateOffset];
            if (!HasSameHeader(field, file) || (field.IsBuffered ? writeBuffer > 1 : writeBuffer != V1Layout.Unbuffered))
            {
                return false;
            }
        }

        return file[0] == V1Layout.Version;
    }

    /// <summary>Whether the list ends where it did; a file that was cut, or has grown where it had no terminator, does not.</summary>
    private bool HasSameEnd(ReadOnlySpan<byte> file) =>
        file.Length >= EndOffset && EndOfList(file).SequenceEqual(EndOfList(image));

    private ReadOnlySpan<byte> EndOfList(ReadOnlySpan<byte> file) =>
        file[EndOffset..Math.Min(EndOffset + V1Layout.SizePrefixLength, file.Length)];

    private bool HasSameHeader(in V1Field field, ReadOnlySpan<byte> file) =>
        file[field.Offset..field.StateOffset].SequenceEqual(image.AsSpan(field.Offset, field.StateOffset - field.Offset));

    private static List<V1Field> ParseFields(ReadOnlySpan<byte> file, out RefusalReason refusal, out int end)
    {
        var parsed = new List<V1Field>();
        var reader = new V1FieldReader(file);
        refusal = RefusalReason.TooManyFields;
        end = reader.Offset;
        while (parsed.Count < FieldsMax)
        {
            if (!reader.MoveNext())
            {
                refusal = ReasonOf(reader.Refusal);
                break;
            }

            parsed.Add(reader.Current);
            end = reader.Offset;
        }

        return parsed;
    }

    private void TakeStructure(List<V1Field> parsed, RefusalReason refusal, int end, ReadOnlySpan<byte> earlier, ReadOnlySpan<byte> file)
    {
        bool isKnown = HasSameFields(parsed, file);
        if (!isKnown && !IsAtRest(parsed, earlier, file))
        {
            // Labels are being written just now. The next pass sees them whole.
            parsed.Clear();
            refusal = RefusalReason.NotYet;
        }

        Refusal = refusal;
        EndOffset = end;
        if (!isKnown)
        {
            TakeFields(parsed, file);
        }
    }

    private bool HasSameFields(List<V1Field> parsed, ReadOnlySpan<byte> file)
    {
        if (parsed.Count != fields.Length || !HasSameEnd(file))
        {
            return false;
        }

        for (int i = 0; i < parsed.Count; i++)
        {
            if (parsed[i] != fields[i] || !HasSameHeader(fields[i], file))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAtRest(List<V1Field> parsed, ReadOnlySpan<byte> earlier, ReadOnlySpan<byte> later)
    {
        foreach (V1Field field in parsed)
        {
            if (earlier.Length < field.StateOffset ||
                !earlier[field.Offset..field.StateOffset].SequenceEqual(later[field.Offset..field.StateOffset]))
            {
                return false;
            }
        }

        return true;
    }

    private void TakeFields(List<V1Field> parsed, ReadOnlySpan<byte> file)
    {
        var described = new Field[parsed.Count];
        var occurrences = new Dictionary<string, int>();
        for (int i = 0; i < described.Length; i++)
        {
            described[i] = V1Fields.Describe(file, parsed[i], occurrences);
        }

        fields = [.. parsed];
        extents = [.. parsed.Select(field => new Extent(field.StateOffset, field.StateLength))];
        roles = [.. described.Select(field => field.Role)];
        birthMarks = [.. Enumerable.Range(0, described.Length).Where(i => V1Fields.IsBirthMark(described[i]))];
        wholeAt = new long[described.Length];
        image = file[..Math.Min(EndOffset + V1Layout.SizePrefixLength, file.Length)].ToArray();
        Fields = described;
        Numbers = new Number[described.Length];
        Texts = new string?[described.Length];
        HasFallen = new bool[described.Length];
        FieldsVersion++;
        InfoVersion++;
    }

    /// <summary>A process that takes its predecessor's file over (in a container, each has pid 1) starts its counters anew.
    /// That is no fall.</summary>
    private void ForgetFormerProcess(ReadOnlySpan<byte> file)
    {
        foreach (int i in birthMarks)
        {
            Extent state = extents[i];
            if (Texts[i] is not null &&
                !file.Slice(state.Offset, state.Length).SequenceEqual(image.AsSpan(state.Offset, state.Length)))
            {
                Array.Clear(Numbers);
                Array.Clear(Texts);
                Array.Clear(wholeAt);
                return;
            }
        }
    }

    private void TakeInfo(int index, ReadOnlySpan<byte> state)
    {
        wholeAt[index] = now;
        Span<byte> known = image.AsSpan(extents[index].Offset, extents[index].Length);
        if (Texts[index] is not null && state.SequenceEqual(known))
        {
            return;
        }

        if (fields[index].TryGetShown(state, out ReadOnlySpan<byte> bytes))
        {
            state.CopyTo(known);
            Texts[index] = ReadText(fields[index].Format, bytes);
            InfoVersion++;
        }
    }

    private void TakeNumber(int index, Number number)
    {
        Numbers[index] = number;
        wholeAt[index] = now;
    }

    /// <summary>The last whole reading stands, if there has been one.</summary>
    private void KeepLast(int index)
    {
        StaleCount++;
        if (wholeAt[index] != 0 && (OldestStaleTimestamp == 0 || wholeAt[index] < OldestStaleTimestamp))
        {
            OldestStaleTimestamp = wholeAt[index];
        }
    }

    /// <summary>A buffer that lies in one aligned word was copied at one instant: it holds the shown value, the one before it
    /// or the one after it. The shown one goes first.</summary>
    private static bool TryGetWholeBuffer(in V1Field field, ReadOnlySpan<byte> state, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        int shown = field.IsBuffered ? (state[0] ^ 1) & 1 : 0;
        return (LiesInOneWord(field, shown) && field.TryGetBuffer(state, shown, out bytes)) ||
            (field.IsBuffered && LiesInOneWord(field, shown ^ 1) && field.TryGetBuffer(state, shown ^ 1, out bytes));
    }

    private static bool LiesInOneWord(in V1Field field, int buffer)
    {
        int inWord = (field.StateOffset + field.BufferedValueOffset(buffer)) % StableReader.WordLength;
        return inWord + field.Format.ValueLength <= StableReader.WordLength;
    }

    private static Number ReadNumber(in StructFormat format, ReadOnlySpan<byte> bytes) => format.Kind switch
    {
        StructKind.SignedInteger => Number.From(V1Value.ReadSigned(format, bytes)),
        StructKind.FloatingPoint => Number.From(V1Value.ReadFloat(format, bytes)),
        _ => Number.From(V1Value.ReadUnsigned(format, bytes)),
    };

    private static string ReadText(in StructFormat format, ReadOnlySpan<byte> bytes) =>
        format.Kind is StructKind.Text or StructKind.PascalText ? V1Value.ReadText(format, bytes) : ReadNumber(format, bytes).ToString();

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
