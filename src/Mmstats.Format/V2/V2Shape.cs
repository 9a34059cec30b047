namespace Mmstats.Format.V2;

/// <summary>
/// What the words of a series are: everything of a metric that is needed to read the values of its series, and to know
/// whether they can be added to those of another file. Two shapes are equal where their words mean the same, bounds and
/// names of states apart.
/// </summary>
/// <remarks>The methods that make shapes do not check the limits of the format; <see cref="V2Metric.TryRead"/> does.</remarks>
public readonly record struct V2Shape
{
    /// <summary>What the metric is.</summary>
    public V2Kind Kind { get; private init; }

    /// <summary>What the number words hold.</summary>
    public V2Number Number { get; private init; }

    /// <summary>How the values of several writers become one; <see cref="V2MergeRule.None"/> but for gauges.</summary>
    public V2MergeRule MergeRule { get; private init; }

    /// <summary>Data words of a series.</summary>
    public int DataWords { get; private init; }

    /// <summary>Seq words of a series: the first for its value, the second for its exemplar.</summary>
    public int SeqWords { get; private init; }

    /// <summary>Buckets of a histogram: for explicit bounds one more than there are bounds.</summary>
    public int BucketCount { get; private init; }

    /// <summary>Exemplars of a series in a lane, 0 or 1.</summary>
    public int ExemplarSlots { get; private init; }

    /// <summary>Scale of an exponential histogram: the base of its buckets is 2^(2^-scale).</summary>
    public int Scale { get; private init; }

    /// <summary>Index of the first bucket of an exponential histogram.</summary>
    public int FirstIndex { get; private init; }

    /// <summary>Bytes of a text, or of the text of an event.</summary>
    public int TextCapacity { get; private init; }

    /// <summary>Names of a state; with none the state is 0 or 1.</summary>
    public int StateCount { get; private init; }

    /// <summary>Entries of a ring, as a power of 2.</summary>
    public int EntriesLog2 { get; private init; }

    /// <summary>Whether the words are in the shared area; else each lane has its own.</summary>
    public bool IsShared => Kind >= V2Kind.Gauge && Kind is not (V2Kind.Histogram or V2Kind.ExponentialHistogram);

    /// <summary>Whether the words must lie in one page and not begin it, because they are read without a seq word, or in parts.</summary>
    public bool IsBoundToPage => !IsShared || Kind is V2Kind.Gauge or V2Kind.State;

    /// <summary>Bytes of the data words of a series.</summary>
    public int DataLength => DataWords * V2Layout.WordLength;

    /// <summary>Entries of a ring; 0 for other kinds.</summary>
    public int EntryCount => EntryWords == 0 ? 0 : 1 << EntriesLog2;

    /// <summary>Words of an entry of a ring; 0 for other kinds.</summary>
    public int EntryWords => Kind switch
    {
        V2Kind.Samples => V2Layout.SampleWords,
        V2Kind.Events => V2Layout.EventHeadWords + TextCapacity / V2Layout.WordLength,
        _ => 0,
    };

    /// <summary>Data word at which the buckets of a histogram begin; 0 for other kinds.</summary>
    public int BucketsWord => Kind switch
    {
        V2Kind.Histogram => V2Layout.HistogramHeadWords,
        V2Kind.ExponentialHistogram => V2Layout.ExponentialHeadWords,
        _ => 0,
    };

    /// <summary>Data word at which the exemplar begins where there is one.</summary>
    public int ExemplarWord => BucketsWord + BucketCount;

    /// <summary>A counter or an up-down counter.</summary>
    public static V2Shape Sum(V2Kind kind, V2Number number) => new() { Kind = kind, Number = number, DataWords = 1 };

    /// <summary>A gauge; with the rule <see cref="V2MergeRule.Last"/> its second word is the time it was set.</summary>
    public static V2Shape Gauge(V2Number number, V2MergeRule rule) => new()
    {
        Kind = V2Kind.Gauge,
        Number = number,
        MergeRule = rule,
        DataWords = rule == V2MergeRule.Last ? 2 : 1,
    };

    /// <summary>A histogram with explicit bounds.</summary>
    public static V2Shape Histogram(int boundCount, int exemplarSlots) => new()
    {
        Kind = V2Kind.Histogram,
        Number = V2Number.F64,
        BucketCount = boundCount + 1,
        ExemplarSlots = exemplarSlots,
        DataWords = V2Layout.HistogramHeadWords + boundCount + 1 + exemplarSlots * V2Layout.ExemplarWords,
        SeqWords = 1 + exemplarSlots,
    };

    /// <summary>A base-2 exponential histogram.</summary>
    public static V2Shape ExponentialHistogram(int scale, int firstIndex, int bucketCount, int exemplarSlots) => new()
    {
        Kind = V2Kind.ExponentialHistogram,
        Number = V2Number.F64,
        Scale = scale,
        FirstIndex = firstIndex,
        BucketCount = bucketCount,
        ExemplarSlots = exemplarSlots,
        DataWords = V2Layout.ExponentialHeadWords + bucketCount + exemplarSlots * V2Layout.ExemplarWords,
        SeqWords = 1 + exemplarSlots,
    };

    /// <summary>A text of so many bytes.</summary>
    public static V2Shape Text(int capacity) => new()
    {
        Kind = V2Kind.Text,
        TextCapacity = capacity,
        DataWords = 1 + capacity / V2Layout.WordLength,
        SeqWords = 1,
    };

    /// <summary>A state with so many names.</summary>
    public static V2Shape State(int stateCount) => new()
    {
        Kind = V2Kind.State,
        Number = V2Number.U64,
        StateCount = stateCount,
        DataWords = 1,
    };

    /// <summary>A ring of 2^<paramref name="entriesLog2"/> samples.</summary>
    public static V2Shape Samples(int entriesLog2) => new()
    {
        Kind = V2Kind.Samples,
        Number = V2Number.F64,
        EntriesLog2 = entriesLog2,
        DataWords = V2Layout.RingHeadWords + (V2Layout.SampleWords << entriesLog2),
    };

    /// <summary>A ring of 2^<paramref name="entriesLog2"/> events with texts of so many bytes.</summary>
    public static V2Shape Events(int entriesLog2, int textCapacity) => new()
    {
        Kind = V2Kind.Events,
        EntriesLog2 = entriesLog2,
        TextCapacity = textCapacity,
        DataWords = V2Layout.RingHeadWords + ((V2Layout.EventHeadWords + textCapacity / V2Layout.WordLength) << entriesLog2),
    };

    /// <summary>The data word at which an entry of a ring begins.</summary>
    /// <param name="number">The number of the entry, counted from the first that was ever written.</param>
    public int EntryWord(ulong number) => V2Layout.RingHeadWords + (int)(number & (ulong)(EntryCount - 1)) * EntryWords;

    /// <summary>Whether these bytes are the data words of a series of this kind.</summary>
    internal bool Fits(V2Kind kind, ReadOnlySpan<byte> words) => Kind == kind && words.Length >= DataLength;
}
