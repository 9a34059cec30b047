using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using MmExporter.Formats;

namespace MmExporter.Ledger.Storage;

/// <summary>Reads a ledger as <see cref="LedgerLayout"/> says. Nothing is allocated by a length that the file has no bytes for.</summary>
internal sealed class LedgerDecoder
{
    private readonly LedgerInput input;
    private readonly List<ulong> words = [];
    private string[] strings = [];

    private LedgerDecoder(LedgerInput input) => this.input = input;

    /// <param name="bytes">The whole file.</param>
    /// <param name="image">The ledger, of version 0.</param>
    /// <param name="fault">What is wrong with it, when the return value is false.</param>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out LedgerImage? image, [NotNullWhen(false)] out string? fault)
    {
        image = null;
        fault = Fault(bytes.Span);
        if (fault is not null)
        {
            return false;
        }

        var input = new LedgerInput(bytes[..^LedgerLayout.TrailerLength][(LedgerLayout.HeaderLength - sizeof(long))..]);
        image = new LedgerDecoder(input).Read();
        if (input.IsBroken || !input.IsAtEnd)
        {
            fault = "it breaks a rule of the format";
            return false;
        }

        return true;
    }

    private static string? Fault(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < LedgerLayout.HeaderLength + LedgerLayout.TrailerLength)
        {
            return "it is too short";
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes) != LedgerLayout.Magic)
        {
            return "it is no ledger";
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[sizeof(ulong)..]);
        if (version != LedgerLayout.Version)
        {
            return $"its version is {version}, not {LedgerLayout.Version}";
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(bytes[^LedgerLayout.TrailerLength..]) != (ulong)bytes.Length ? "it is cut"
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes[^LedgerLayout.CrcLength..]) != Crc32C.Append(0, bytes[..^LedgerLayout.CrcLength])
                ? "its checksum is wrong" : null;
    }

    private LedgerImage Read()
    {
        long time = input.I64();
        strings = Many(LedgerLayout.StringLengthMin, input.Text);
        LedgerImage.Application[] applications = Many(LedgerLayout.ApplicationLengthMin, ReadApplication);
        LedgerImage.HeldFile[] held = Many(LedgerLayout.HeldLengthMin, () => ReadHeld(applications));
        var generations = Many(LedgerLayout.GenerationLength, () =>
            KeyValuePair.Create(input.U64(), new FoldedGeneration(input.I64(), input.I64(), Version: 0)));
        return new LedgerImage(0, time, applications, held, generations);
    }

    private T[] Many<T>(int lengthMin, Func<T> read)
    {
        var all = new T[input.Count(lengthMin)];
        for (int i = 0; i < all.Length && !input.IsBroken; i++)
        {
            all[i] = read();
        }

        return input.IsBroken ? [] : all;
    }

    private string Text()
    {
        int number = input.Number(strings.Length);
        return input.IsBroken ? "" : strings[number];
    }

    private LedgerImage.Application ReadApplication()
    {
        string name = Text();
        LedgerImage.Metric[] metrics = Many(LedgerLayout.MetricLengthMin, ReadMetric);
        words.Clear();
        LedgerImage.Series[] series = Many(LedgerLayout.SeriesLengthMin, () => ReadSeries(metrics));
        return new LedgerImage.Application(name, metrics, series, [.. words]);
    }

    private LedgerImage.Metric ReadMetric()
    {
        string name = Text(), identity = Text(), unit = Text(), help = Text();
        MetricKind kind = (MetricKind)input.U8();
        NumberKind number = (NumberKind)input.U8();
        bool isEmphasised = input.Flag();
        long newestStart = input.I64();
        var draft = new MetricDefinition
        {
            Name = name,
            DistinctIdentity = identity == name ? null : identity,
            Unit = unit,
            Help = help,
            Kind = kind,
            Number = number,
            IsEmphasised = isEmphasised,
            Keys = Many(sizeof(uint), Text),
            Scale = input.I32(),
            FirstIndex = input.I32(),
            BucketCount = input.I32(),
            Bounds = Many(sizeof(double), () => BitConverter.UInt64BitsToDouble(input.U64())),
        };

        // It is what the ledger would make of it, or it is not the ledger's.
        if (input.IsBroken || !LedgerMetric.TryDefine(draft, out MetricDefinition definition, out _)
            || !MetricIdentityComparer.Instance.Equals(draft, definition))
        {
            input.Broken();
            return default;
        }

        return new LedgerImage.Metric(definition, newestStart);
    }

    private LedgerImage.Series ReadSeries(LedgerImage.Metric[] metrics)
    {
        int metric = input.Number(metrics.Length);
        bool isSettled = input.Flag();
        long created = input.I64(), lastLive = input.I64();
        if (input.IsBroken)
        {
            return default;
        }

        var values = new string[metrics[metric].Definition.Keys.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Text();
        }

        return new LedgerImage.Series(metric, values, created, lastLive, isSettled, ReadWords(metrics[metric].Definition));
    }

    private LedgerImage.HeldFile ReadHeld(LedgerImage.Application[] applications)
    {
        ulong identity = input.U64();
        long lastSeen = input.I64();
        int application = input.Number(applications.Length);
        if (input.IsBroken)
        {
            return new LedgerImage.HeldFile(identity, lastSeen, 0, [], []);
        }

        LedgerImage.Application of = applications[application];
        words.Clear();
        LedgerImage.Amount[] amounts = Many(LedgerLayout.AmountLengthMin, () => ReadAmount(of));
        return new LedgerImage.HeldFile(identity, lastSeen, application, amounts, [.. words]);
    }

    private LedgerImage.Amount ReadAmount(LedgerImage.Application application)
    {
        int series = input.Number(application.Series.Length);
        long created = input.I64();
        return input.IsBroken
            ? default
            : new LedgerImage.Amount(series, created, ReadWords(application.Metrics[application.Series[series].Metric].Definition));
    }

    /// <returns>Where the first of them is.</returns>
    private int ReadWords(MetricDefinition metric)
    {
        int first = words.Count;
        for (int i = 0; i < metric.Words && !input.IsBroken; i++)
        {
            words.Add(input.U64());
        }

        return first;
    }
}
