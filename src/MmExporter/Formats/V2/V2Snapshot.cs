using System.Runtime.InteropServices;
using Mmstats.Format.V2;

namespace MmExporter.Formats.V2;

/// <summary>
/// The values of a file: of every series its words, those of its lanes added up, as the readers of the format take them.
/// </summary>
internal sealed class V2Snapshot
{
    private const int ExemplarTimeWord = 1;

    private ulong[] words = [];
    private State[] states = [];

    /// <summary>What is known of the words of a series.</summary>
    [Flags]
    private enum State : byte
    {
        None = 0,

        /// <summary>No reading of them agreed with itself.</summary>
        Unagreed = 1,

        /// <summary>The text was whole once.</summary>
        Whole = 2,
    }

    /// <summary>The words of all series, each from its <see cref="SeriesDefinition.Word"/> on.</summary>
    public ReadOnlySpan<ulong> AllWords => words;

    /// <summary>The header's changing words.</summary>
    public V2Progress Progress { get; private set; }

    /// <summary>Values on which no reading agreed with itself, each lane counted.</summary>
    public int UnagreedCount { get; private set; }

    /// <summary>Whether the writer was dead: these values are final.</summary>
    public bool IsFinal { get; private set; }

    /// <summary>Whether the snapshot holds a value of the series: not of those that came later, are done, or are rings.</summary>
    public bool Has(V2SeriesEntry series) => series.IsRead && series.Word + series.Metric.Words <= words.Length;

    /// <summary>Whether the words of the series were taken as they are, because no reading agreed with itself: each is right,
    /// but sum, minimum and maximum may be an update ahead of the buckets or behind.</summary>
    public bool IsUnagreed(V2SeriesEntry series) => series.Number < states.Length && (states[series.Number] & State.Unagreed) != 0;

    /// <summary>The number of a counter, an up-down counter or a gauge; of kind None where there is none.</summary>
    public Number Number(V2SeriesEntry series)
    {
        if (!Has(series) || series.Shape.Kind is not (V2Kind.Counter or V2Kind.UpDownCounter or V2Kind.Gauge))
        {
            return default;
        }

        V2Words value = new(Words(series));
        return series.Shape.Number switch
        {
            V2Number.U64 => Formats.Number.From(value.U64(0)),
            V2Number.I64 => Formats.Number.From(value.I64(0)),
            _ => Formats.Number.From(value.F64(0)),
        };
    }

    /// <summary>When a gauge with the rule <see cref="V2MergeRule.Last"/> was set, in nanoseconds of CLOCK_MONOTONIC; 0 for never.</summary>
    public long GaugeTime(V2SeriesEntry series) =>
        Has(series) && series.Shape.MergeRule == V2MergeRule.Last ? new V2Words(Words(series)).I64(1) : 0;

    public bool TryGetHistogram(V2SeriesEntry series, out V2HistogramValue value) => V2HistogramValue.TryRead(Words(series), series.Shape, out value);

    public bool TryGetExponential(V2SeriesEntry series, out V2ExponentialValue value) => V2ExponentialValue.TryRead(Words(series), series.Shape, out value);

    public bool TryGetText(V2SeriesEntry series, out V2TextValue value) => V2TextValue.TryRead(Words(series), series.Shape, out value);

    /// <summary>The index of a state, or 0 or 1.</summary>
    public bool TryGetState(V2SeriesEntry series, out int index) => V2StateValue.TryRead(Words(series), series.Shape, out index, out _);

    /// <summary>Becomes an empty snapshot of a schema. Texts and exemplars begin as they were: where they cannot be read whole
    /// now, the former one stands, since half of one and half of another is neither.</summary>
    public void Begin(V2Schema schema, in V2Progress progress, bool isFinal, V2Snapshot former)
    {
        Progress = progress;
        IsFinal = isFinal;
        UnagreedCount = 0;
        if (words.Length != schema.SnapshotLength || states.Length != schema.Series.Count)
        {
            words = new ulong[schema.SnapshotLength];
            states = new State[schema.Series.Count];
        }

        Array.Clear(words);
        Array.Clear(states);
        foreach (V2SeriesEntry series in schema.Carried)
        {
            if (former.Has(series))
            {
                int kept = series.Metric.HasExemplars ? series.ValueWords : 0;
                former.Own(series)[kept..].CopyTo(Own(series)[kept..]);
                states[series.Number] = former.states[series.Number] & State.Whole;
            }
        }
    }

    /// <summary>Takes numbers: of the shared area as they are, of a lane to those before.</summary>
    public void Take(in V2Stretch stretch, ReadOnlySpan<byte> data, bool isShared)
    {
        if (isShared)
        {
            stretch.Copy(words, data);
        }
        else
        {
            stretch.Add(words, data);
        }
    }

    /// <summary>Takes the words of a text as they are, those of a histogram in a lane to those before.</summary>
    /// <param name="series">The series.</param>
    /// <param name="value">Its words, the exemplar apart.</param>
    /// <param name="isWhole">Whether they are known to be of one instant.</param>
    public void Take(V2SeriesEntry series, ReadOnlySpan<byte> value, bool isWhole)
    {
        Span<ulong> own = Own(series);
        ReadOnlySpan<ulong> taken = MemoryMarshal.Cast<byte, ulong>(value);
        if (!series.Shape.IsShared)
        {
            HistogramWords.Add(own[..taken.Length], taken);
        }
        else if (isWhole || (states[series.Number] & State.Whole) == 0)
        {
            taken.CopyTo(own);
            states[series.Number] |= isWhole ? State.Whole : State.None;
        }
    }

    /// <summary>Takes the exemplar of a lane, which is known to be whole. The latest of all lanes stands.</summary>
    public void TakeExemplar(V2SeriesEntry series, ReadOnlySpan<byte> exemplar)
    {
        Span<ulong> own = Own(series)[series.ValueWords..];
        ReadOnlySpan<ulong> taken = MemoryMarshal.Cast<byte, ulong>(exemplar);
        if ((long)taken[ExemplarTimeWord] > (long)own[ExemplarTimeWord])
        {
            taken.CopyTo(own);
        }
    }

    /// <summary>Remembers that no reading of a value agreed with itself.</summary>
    public void CountUnagreed(V2SeriesEntry series)
    {
        states[series.Number] |= State.Unagreed;
        UnagreedCount++;
    }

    private ReadOnlySpan<byte> Words(V2SeriesEntry series) => Has(series) ? MemoryMarshal.AsBytes(Own(series)) : default;

    private Span<ulong> Own(V2SeriesEntry series) => words.AsSpan(series.Word, series.Metric.Words);
}
