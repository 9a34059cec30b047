using System.Buffers.Binary;

namespace Mmstats.Format.V2;

/// <summary>Reads and checks the kind of a metric and the parameters of the kind.</summary>
internal ref struct V2ShapeReader
{
    private readonly ReadOnlySpan<byte> record;
    private readonly int offset;

    /// <summary>A reader over a whole metric record whose parameters begin at the offset.</summary>
    public V2ShapeReader(ReadOnlySpan<byte> record, int offset)
    {
        this.record = record;
        this.offset = offset;
    }

    /// <summary>The shape, when <see cref="Read"/> found nothing wrong.</summary>
    public V2Shape Shape { get; private set; }

    /// <summary>The bounds of an explicit histogram.</summary>
    public V2Bounds Bounds { get; private set; }

    /// <summary>The names of a state.</summary>
    public V2Strings States { get; private set; }

    /// <summary>Whether a kind may have a number and a merge rule.</summary>
    public static V2Refusal CheckKind(V2Kind kind, V2Number number, V2MergeRule rule)
    {
        bool? numberFits = kind switch
        {
            V2Kind.Counter => number is V2Number.U64 or V2Number.F64,
            V2Kind.UpDownCounter or V2Kind.Gauge => number is V2Number.I64 or V2Number.F64,
            V2Kind.Histogram or V2Kind.ExponentialHistogram or V2Kind.Samples => number == V2Number.F64,
            V2Kind.Text or V2Kind.Events => number == V2Number.None,
            V2Kind.State => number == V2Number.U64,
            _ => null,
        };
        bool ruleFits = kind == V2Kind.Gauge ? rule is >= V2MergeRule.Last and <= V2MergeRule.Each : rule == V2MergeRule.None;
        return numberFits is null ? V2Refusal.UnknownKind :
            !numberFits.Value ? V2Refusal.WrongNumber :
            !ruleFits ? V2Refusal.WrongMergeRule :
            V2Refusal.None;
    }

    /// <summary>Reads the parameters of a kind that <see cref="CheckKind"/> accepts with its number and rule.</summary>
    public V2Refusal Read(V2Kind kind, V2Number number, V2MergeRule rule)
    {
        if (offset + ParametersLength(kind) > record.Length)
        {
            return V2Refusal.ParametersBeyondRecord;
        }

        switch (kind)
        {
            case V2Kind.Histogram:
                return ReadHistogram();
            case V2Kind.ExponentialHistogram:
                return ReadExponential();
            case V2Kind.Text:
                return ReadText();
            case V2Kind.State:
                return ReadState();
            case V2Kind.Samples:
                return ReadSamples();
            case V2Kind.Events:
                return ReadEvents();
            case V2Kind.Gauge:
                Shape = V2Shape.Gauge(number, rule);
                return V2Refusal.None;
            default:
                Shape = V2Shape.Sum(kind, number);
                return V2Refusal.None;
        }
    }

    private static int ParametersLength(V2Kind kind) => kind switch
    {
        V2Kind.ExponentialHistogram => V2Layout.ExponentialParametersLength,
        V2Kind.Counter or V2Kind.UpDownCounter or V2Kind.Gauge => 0,
        _ => V2Layout.ParametersLength,
    };

    private static bool IsTextCapacity(uint capacity, int capacityMax) =>
        capacity >= V2Layout.TextBytesMin && capacity <= capacityMax && capacity % V2Layout.TextBytesMin == 0;

    private V2Refusal ReadHistogram()
    {
        uint count = U32(0);
        uint slots = U32(4);
        if (count > V2Layout.BucketsMax)
        {
            return V2Refusal.WrongBucketCount;
        }

        if (slots > 1)
        {
            return V2Refusal.WrongExemplarSlots;
        }

        ReadOnlySpan<byte> rest = record[(offset + V2Layout.ParametersLength)..];
        int length = (int)count * V2Layout.WordLength;
        if (length > rest.Length)
        {
            return V2Refusal.ParametersBeyondRecord;
        }

        Bounds = new V2Bounds(rest[..length]);
        Shape = V2Shape.Histogram((int)count, (int)slots);
        return Bounds.AreInOrder() ? V2Refusal.None : V2Refusal.WrongBounds;
    }

    private V2Refusal ReadExponential()
    {
        int scale = (int)U32(0);
        int firstIndex = (int)U32(4);
        uint count = U32(8);
        uint slots = U32(12);
        if (scale is < V2Layout.ScaleMin or > V2Layout.ScaleMax)
        {
            return V2Refusal.WrongScale;
        }

        if (firstIndex is < -V2Layout.FirstIndexMax or > V2Layout.FirstIndexMax)
        {
            return V2Refusal.WrongFirstIndex;
        }

        if (count is 0 or > V2Layout.BucketsMax)
        {
            return V2Refusal.WrongBucketCount;
        }

        if (slots > 1)
        {
            return V2Refusal.WrongExemplarSlots;
        }

        Shape = V2Shape.ExponentialHistogram(scale, firstIndex, (int)count, (int)slots);
        return V2Refusal.None;
    }

    private V2Refusal ReadText()
    {
        uint capacity = U32(0);
        if (!IsTextCapacity(capacity, V2Layout.TextBytesMax))
        {
            return V2Refusal.WrongTextCapacity;
        }

        Shape = V2Shape.Text((int)capacity);
        return V2Refusal.None;
    }

    private V2Refusal ReadSamples()
    {
        uint entriesLog2 = U32(0);
        if (entriesLog2 is 0 or > V2Layout.SamplesLog2Max)
        {
            return V2Refusal.WrongRingSize;
        }

        Shape = V2Shape.Samples((int)entriesLog2);
        return V2Refusal.None;
    }

    private V2Refusal ReadEvents()
    {
        uint entriesLog2 = U32(0);
        uint textCapacity = U32(4);
        if (entriesLog2 is 0 or > V2Layout.EventsLog2Max)
        {
            return V2Refusal.WrongRingSize;
        }

        if (!IsTextCapacity(textCapacity, V2Layout.EventTextBytesMax))
        {
            return V2Refusal.WrongTextCapacity;
        }

        Shape = V2Shape.Events((int)entriesLog2, (int)textCapacity);
        return V2Refusal.None;
    }

    private V2Refusal ReadState()
    {
        uint count = U32(0);
        if (count > V2Layout.StatesMax)
        {
            return V2Refusal.TooManyStates;
        }

        var reader = new V2StringReader(record, offset + V2Layout.ParametersLength);
        V2Refusal refusal = reader.ReadNames((int)count, mayHoldControls: true, out V2Strings names);
        States = names;
        Shape = V2Shape.State((int)count);
        return refusal;
    }

    private readonly uint U32(int parameterOffset) => BinaryPrimitives.ReadUInt32LittleEndian(record[(offset + parameterOffset)..]);
}
