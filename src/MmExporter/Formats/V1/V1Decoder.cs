using Mmstats.Format.V1;
using MmExporter.Discovery;
using MmExporter.Snapshots;

namespace MmExporter.Formats.V1;

/// <summary>
/// The fields of one version 1 file and their values. The structure is parsed once and from then on only compared, so a
/// pass touches nothing but the states of the fields.
/// </summary>
/// <param name="path">The path of the file.</param>
/// <param name="given">What its place and its labels mean; nothing where it is left out.</param>
internal sealed class V1Decoder(string path, V1Conventions? given = null) : FileContent
{
    /// <summary>Bytes of a file that is not known yet which are read at first. Hardly any list is longer.</summary>
    private const int FirstLength = 64 * 1024;

    private readonly V1Conventions conventions = given ?? V1Conventions.None;
    private readonly WriterIdentity writer = (given ?? V1Conventions.None).Identify(path);
    private V1Structure structure = V1Structure.Unknown;
    private Extent[] extents = [];
    private FieldRole[] roles = [];
    private int[] birthMarks = [];

    /// <summary>The states of the info fields as they were last decoded.</summary>
    private byte[]?[] infoStates = [];

    /// <summary>When each value was last read whole; 0 where it never was.</summary>
    private long[] wholeAt = [];

    /// <summary>The last value of each counter that two readings agreed on.</summary>
    private ulong[] settled = [];

    private SeriesDefinition?[] series = [];
    private KeyValuePair<string, string>[] facts = [];
    private bool tellsFacts;
    private ulong[] words = [];
    private bool[] present = [];
    private long now;

    public override WriterIdentity Writer => writer;

    public override IReadOnlyList<SeriesDefinition?> Series => series;

    public override ReadOnlySpan<ulong> Words => words;

    public override ReadOnlySpan<bool> Present => present;

    public override IReadOnlyList<KeyValuePair<string, string>> Facts => facts;

    /// <summary>What is known of the life of its writer.</summary>
    public V1Life Life { get; } = new();

    /// <summary>The fields in the order of the file.</summary>
    public Field[] Fields { get; private set; } = [];

    /// <summary>A field's text in this pass; null for numbers.</summary>
    public string?[] Texts { get; private set; } = [];

    /// <summary>Whether a field that was taken for a counter has been seen to fall.</summary>
    public bool[] HasFallen { get; private set; } = [];

    /// <summary>A field's number in this pass; of kind None for texts and for what could not be read whole yet.</summary>
    public Number Number(int index) => present[index] ? new Number(V1Fields.NumberOf(structure.Fields[index].Format), words[index]) : default;

    /// <summary>How many bytes from the start of the file a pass has to read: to the end of the list, as far as it is known.</summary>
    public int LengthWanted { get; private set; } = FirstLength;

    /// <summary>Whether there is a list without a fault.</summary>
    public bool IsKnown => structure.Refusal == RefusalReason.None;

    /// <summary>The states of the fields; each is to be read as of one instant.</summary>
    public ReadOnlySpan<Extent> Extents => extents;

    /// <summary>What the process counted that had the file until this pass, where another one has taken it over; null where
    /// none has.</summary>
    public FormerContent? Former { get; private set; }

    /// <summary>What it counted whose file this was, where that process can be told from others; null where it cannot.</summary>
    public FormerContent? Leave() => birthMarks.Any(i => infoStates[i] is not null) ? new FormerContent(this) : null;

    /// <summary>Starts a pass.</summary>
    /// <param name="timestamp">The time of the pass, as a timestamp of the TimeProvider.</param>
    public void Begin(long timestamp)
    {
        now = timestamp;
        Former = null;
        StaleCount = 0;
        OldestStaleTimestamp = 0;
    }

    /// <summary>Ends a pass: tells the facts about the writer, in the order of their labels.</summary>
    public void End()
    {
        if (tellsFacts)
        {
            tellsFacts = false;
            facts = [.. V1Conventions.FactsOf(writer), .. Fields.Select((field, i) => (field, text: Texts[i])).Where(pair => pair.field.Role == FieldRole.Info && pair.text is not null)
                .OrderBy(pair => pair.field.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.field.Label, pair.text!))];
            FactsVersion++;
        }
    }

    /// <summary>Parses the structure, or sees that it still stands.</summary>
    /// <param name="earlier">A reading of the first <see cref="LengthWanted"/> bytes of the file.</param>
    /// <param name="later">A later reading of the same; the extents refer to it.</param>
    /// <param name="fileLength">The size of the file.</param>
    /// <returns>False where the list does not end in these bytes: <see cref="LengthWanted"/> are asked for.</returns>
    public bool TryTakeStructure(ReadOnlySpan<byte> earlier, ReadOnlySpan<byte> later, int fileLength)
    {
        if (!structure.StandsIn(later))
        {
            V1Structure parsed = V1Structure.Parse(later);
            bool isWhole = later.Length < LengthWanted || later.Length >= fileLength;
            if (!isWhole && !parsed.EndsWithin(later.Length))
            {
                LengthWanted = fileLength;
                return false;
            }

            Take(parsed, earlier, later);
            LengthWanted = IsKnown ? structure.Length : FirstLength;
        }

        ForgetFormerProcess(later);
        return true;
    }

    /// <summary>Nothing could be read in this pass: all last whole readings stand.</summary>
    public void KeepAll()
    {
        for (int i = 0; i < extents.Length; i++)
        {
            KeepLast(i);
        }
    }

    /// <summary>Takes a field's state that two readings agree on.</summary>
    public void TakeSettled(int index, ReadOnlySpan<byte> state)
    {
        ref readonly V1Field field = ref structure.Fields[index];
        if (roles[index] == FieldRole.Info)
        {
            TakeInfo(index, state);
        }
        else if (field.TryGetShown(state, out ReadOnlySpan<byte> bytes))
        {
            Formats.Number number = ReadNumber(field.Format, bytes);
            if (roles[index] == FieldRole.Counter && !HasFallen[index])
            {
                TakeSettledCounter(index, number);
            }
            else
            {
                TakeNumber(index, number);
            }
        }
        else
        {
            KeepLast(index);
        }
    }

    /// <summary>Takes readings of a field's state no two of which agree.</summary>
    public void TakeUnsettled(int index, in ExtentReadings readings)
    {
        ref readonly V1Field field = ref structure.Fields[index];
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

    /// <summary>Both values were shown, so a fall is no race: it is no counter. A bound that was served meanwhile stands until
    /// the counter has reached it.</summary>
    private void TakeSettledCounter(int index, Formats.Number number)
    {
        if (number.Bits < settled[index])
        {
            HasFallen[index] = true;
            Describe(index);
            Epoch++;
            TakeNumber(index, number);
        }
        else
        {
            TakeNumber(index, Formats.Number.From(Math.Max(number.Bits, words[index])));
        }

        settled[index] = number.Bits;
    }

    private void TakeUnsettledCounter(int index, in ExtentReadings readings)
    {
        if (V1CounterBound.TryFind(structure.Fields[index], readings, out ulong bound))
        {
            TakeNumber(index, Formats.Number.From(Math.Max(bound, words[index])));
        }
        else
        {
            KeepLast(index);
        }
    }

    private void Take(V1Structure parsed, ReadOnlySpan<byte> earlier, ReadOnlySpan<byte> later)
    {
        bool hasSameFields = structure.HasSameFieldsAs(parsed);
        if (!hasSameFields && !parsed.HasSameHeaders(earlier))
        {
            // Labels are being written just now. The next pass sees them whole.
            parsed = parsed.Unfinished();
        }

        structure = parsed;
        Refusal = parsed.Refusal;
        EndOffset = parsed.EndOffset;
        if (hasSameFields)
        {
            return;
        }

        var occurrences = new Dictionary<string, int>();
        var fields = new Field[parsed.Fields.Length];
        for (int i = 0; i < fields.Length; i++)
        {
            fields[i] = V1Fields.Describe(later, parsed.Fields[i], occurrences);
        }

        Former = IsTakenOver(fields, later) ? Leave() : null;
        Fields = fields;
        extents = [.. parsed.Fields.Select(field => new Extent(field.StateOffset, field.StateLength))];
        roles = [.. Fields.Select(field => field.Role)];
        birthMarks = [.. Enumerable.Range(0, Fields.Length).Where(i => V1Fields.IsBirthMark(Fields[i]))];
        infoStates = new byte[]?[Fields.Length];
        wholeAt = new long[Fields.Length];
        settled = new ulong[Fields.Length];
        words = new ulong[Fields.Length];
        present = new bool[Fields.Length];
        series = new SeriesDefinition?[Fields.Length];
        Texts = new string?[Fields.Length];
        HasFallen = new bool[Fields.Length];
        for (int i = 0; i < series.Length; i++)
        {
            Describe(i);
        }

        Epoch++;
        tellsFacts = true;
    }

    /// <summary>A process that takes its predecessor's file over (in a container, each has pid 1) starts its counters anew.
    /// That is no fall.</summary>
    private void ForgetFormerProcess(ReadOnlySpan<byte> file)
    {
        if (IsTakenOver(Fields, file))
        {
            Former = Leave();
            Array.Clear(words);
            Array.Clear(present);
            Array.Clear(infoStates);
            Array.Clear(wholeAt);
            Array.Clear(settled);

            // What it said of itself must not be taken for its successor's word, which may not be readable yet.
            Array.Clear(Texts);
            tellsFacts = true;
        }
    }

    /// <summary>Whether the birth marks of the process that had the file are others now, or all fields gone. A list that only
    /// grows, as while a file is being made, or that was cut, is the same process's.</summary>
    private bool IsTakenOver(Field[] fields, ReadOnlySpan<byte> file)
    {
        foreach (int i in birthMarks)
        {
            if (infoStates[i] is not { } known)
            {
                continue;
            }

            int found = fields == Fields ? i : IndexOf(Fields[i].Label, fields);
            if (found < 0 ? fields.Length == 0 : !StateOf(found, file).SequenceEqual(known))
            {
                return true;
            }
        }

        return false;
    }

    private static int IndexOf(string label, Field[] fields) => Array.FindIndex(fields, field => field.Label == label);

    private ReadOnlySpan<byte> StateOf(int index, ReadOnlySpan<byte> file) =>
        file.Slice(structure.Fields[index].StateOffset, structure.Fields[index].StateLength);

    private void TakeInfo(int index, ReadOnlySpan<byte> state)
    {
        wholeAt[index] = now;
        if (infoStates[index] is { } known && state.SequenceEqual(known))
        {
            return;
        }

        ref readonly V1Field field = ref structure.Fields[index];
        if (field.TryGetShown(state, out ReadOnlySpan<byte> bytes))
        {
            infoStates[index] = state.ToArray();
            Texts[index] = ReadText(field.Format, bytes);
            tellsFacts = true;
        }
    }

    private void TakeNumber(int index, Formats.Number number)
    {
        words[index] = number.Bits;
        present[index] = true;
        wholeAt[index] = now;
    }

    /// <summary>Says what a field is; a fact about the writer is no series.</summary>
    private void Describe(int index) => series[index] = Fields[index].Role == FieldRole.Info
        ? null
        : conventions.Describe(writer, Fields[index], V1Fields.NumberOf(structure.Fields[index].Format), HasFallen[index], index);

    /// <summary>The last whole reading stands, if there has been one.</summary>
    private void KeepLast(int index)
    {
        StaleCount++;
        if (wholeAt[index] != 0 && (OldestStaleTimestamp == 0 || wholeAt[index] < OldestStaleTimestamp))
        {
            OldestStaleTimestamp = wholeAt[index];
        }
    }

    /// <summary>A buffer that is copied whole holds the shown value, the one before it or the one after it. The shown one goes
    /// first.</summary>
    private static bool TryGetWholeBuffer(in V1Field field, ReadOnlySpan<byte> state, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        int shown = field.IsBuffered ? (state[0] ^ 1) & 1 : 0;
        return (IsCopiedWhole(field, shown) && field.TryGetBuffer(state, shown, out bytes)) ||
            (field.IsBuffered && IsCopiedWhole(field, shown ^ 1) && field.TryGetBuffer(state, shown ^ 1, out bytes));
    }

    private static bool IsCopiedWhole(in V1Field field, int buffer) =>
        V1Words.IsWhole(field.StateOffset + field.BufferedValueOffset(buffer), field.Format.ValueLength);

    private static Formats.Number ReadNumber(in StructFormat format, ReadOnlySpan<byte> bytes) => format.Kind switch
    {
        StructKind.SignedInteger => Formats.Number.From(V1Value.ReadSigned(format, bytes)),
        StructKind.FloatingPoint => Formats.Number.From(V1Value.ReadFloat(format, bytes)),
        _ => Formats.Number.From(V1Value.ReadUnsigned(format, bytes)),
    };

    private static string ReadText(in StructFormat format, ReadOnlySpan<byte> bytes) =>
        format.Kind is StructKind.Text or StructKind.PascalText ? V1Value.ReadText(format, bytes) : ReadNumber(format, bytes).ToString();
}
