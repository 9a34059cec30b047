using Mmstats.Format.V2;

namespace MmExporter.Formats.V2;

/// <summary>
/// The directory of one generation of a file, parsed once; when it grows, only what is new is parsed. A record that is
/// wrong is left out and counted by what is wrong with it, and costs the others nothing.
/// </summary>
internal sealed class V2Schema
{
    /// <summary>A file has at most this many series; those behind them are left out.</summary>
    public const int SeriesMax = 100_000;

    private static readonly int RefusalCount = Enum.GetValues<V2Refusal>().Length;

    private readonly int seriesMax;
    private readonly byte[] fixedWords;
    private readonly V2Header header;
    private readonly List<V2MetricEntry?> metrics = [];
    private readonly List<V2SeriesEntry?> series = [];
    private readonly List<V2SeriesEntry> rings = [];
    private readonly List<V2SeriesEntry> carried = [];
    private readonly List<V2Run> sharedRuns = [];
    private readonly Dictionary<string, string> resource = new(StringComparer.Ordinal);
    private readonly int[] refusals = new int[RefusalCount];
    private V2Placement placement;
    private int seriesCount;
    private bool isBroken;

    /// <param name="header">The checked header.</param>
    /// <param name="headerBytes">Its bytes.</param>
    /// <param name="seriesMax">The most series that are kept.</param>
    public V2Schema(in V2Header header, ReadOnlySpan<byte> headerBytes, int seriesMax)
    {
        this.header = header;
        this.seriesMax = seriesMax;
        fixedWords = headerBytes[..V2Layout.DirectoryEndOffset].ToArray();
    }

    /// <summary>The header; its progress is that of the first reading.</summary>
    public ref readonly V2Header Header => ref header;

    /// <summary>The metrics by their ids; null for those that are left out.</summary>
    public IReadOnlyList<V2MetricEntry?> Metrics => metrics;

    /// <summary>The series by their numbers; null for those that are left out.</summary>
    public IReadOnlyList<V2SeriesEntry?> Series => series;

    /// <summary>The series that are rings.</summary>
    public List<V2SeriesEntry> Rings => rings;

    /// <summary>The series with texts or exemplars, of which a snapshot keeps what it cannot read whole.</summary>
    public List<V2SeriesEntry> Carried => carried;

    /// <summary>What the application is.</summary>
    public IReadOnlyDictionary<string, string> Resource => resource;

    /// <summary>How many records were left out, by <see cref="V2Refusal"/>.</summary>
    public ReadOnlySpan<int> Refusals => refusals;

    /// <summary>What is wrong with the first record that was left out; a series beyond the limit is no fault of the file.</summary>
    public V2Refusal FirstRefusal { get; private set; }

    /// <summary>Series that were left out for their number alone.</summary>
    public int SeriesBeyondLimit => Math.Max(0, seriesCount - seriesMax);

    /// <summary>Bytes of the directory that were parsed.</summary>
    public int ParsedLength { get; private set; }

    /// <summary>Changes whenever something is parsed.</summary>
    public int Version { get; private set; }

    /// <summary>Changes with what was said before: what the application is, or that a series is done.</summary>
    public int EpochVersion { get; private set; }

    /// <summary>Words of a snapshot.</summary>
    public int SnapshotLength { get; private set; }

    /// <summary>The series of a lane; null for none.</summary>
    public V2Run? LaneRun { get; private set; }

    /// <summary>The series of the shared area that show something.</summary>
    public List<V2Run> SharedRuns => sharedRuns;

    /// <summary>Whether these are the fixed words of the header that the directory was parsed under.</summary>
    public bool IsOf(ReadOnlySpan<byte> headerBytes) => headerBytes[..V2Layout.DirectoryEndOffset].SequenceEqual(fixedWords);

    /// <summary>Whether there is something new to parse in a directory of this length.</summary>
    public bool NeedsParse(int directoryEnd) => !isBroken && directoryEnd > ParsedLength;

    /// <summary>Parses what was appended.</summary>
    /// <param name="bytes">The directory from <see cref="ParsedLength"/> on.</param>
    public void Parse(ReadOnlySpan<byte> bytes)
    {
        var reader = new V2DirectoryReader(bytes, ParsedLength);
        while (reader.TryNext(out V2Record record))
        {
            V2Refusal refusal = record.Type switch
            {
                V2RecordType.Resource => TakeResource(record),
                V2RecordType.Metric => TakeMetric(record),
                V2RecordType.Series => TakeSeries(record),
                V2RecordType.Retire => TakeRetire(record),
                _ => V2Refusal.None,
            };
            Refuse(refusal);
        }

        // Where a length is wrong, nobody knows where the next record would begin, however much is appended.
        isBroken = reader.Refusal != V2Refusal.None;
        Refuse(reader.Refusal);
        ParsedLength = reader.Offset;
        Version++;
        PlanRuns();
    }

    private void Refuse(V2Refusal refusal)
    {
        refusals[(int)refusal] += refusal == V2Refusal.None ? 0 : 1;
        FirstRefusal = FirstRefusal == V2Refusal.None && refusal != V2Refusal.TooManySeries ? refusal : FirstRefusal;
    }

    private V2Refusal TakeResource(V2Record record)
    {
        if (V2Resource.TryRead(record, out V2Resource pairs, out V2Refusal refusal))
        {
            EpochVersion++;
            foreach (V2ResourcePair pair in pairs)
            {
                resource[V2Texts.Decode(pair.Key)] = V2Texts.Decode(pair.Value);
            }
        }

        return refusal;
    }

    private V2Refusal TakeMetric(V2Record record)
    {
        bool isGood = V2Metric.TryRead(record, metrics.Count, out V2Metric metric, out V2Refusal refusal);
        if (refusal != V2Refusal.TooManyMetrics)
        {
            metrics.Add(isGood ? new V2MetricEntry(metric) : null);
        }

        return refusal;
    }

    private V2Refusal TakeSeries(V2Record record)
    {
        int number = seriesCount++;
        if (number >= seriesMax)
        {
            return V2Refusal.TooManySeries;
        }

        V2Refusal refusal = ReadSeries(record, number, out V2SeriesEntry? entry);
        series.Add(entry);
        if (entry is not null && entry.Ring is null)
        {
            SnapshotLength += entry.Metric.Words;
        }

        return refusal;
    }

    private V2Refusal ReadSeries(V2Record record, int number, out V2SeriesEntry? entry)
    {
        entry = null;
        if (!V2Series.TryReadMetricId(record, number, metrics.Count, out int metricId, out V2Refusal refusal))
        {
            return refusal;
        }

        if (metrics[metricId] is not { } metric)
        {
            return V2Refusal.MetricLeftOut;
        }

        if (V2Series.TryRead(record, number, metric.Keys.Length, out V2Series read, out refusal) &&
            placement.TryPlace(header, metric.Shape, read, out refusal))
        {
            entry = new V2SeriesEntry(metric, read, SnapshotLength);
        }

        return refusal;
    }

    private V2Refusal TakeRetire(V2Record record)
    {
        if (V2Retire.TryRead(record, seriesCount, out int number, out V2Refusal refusal) &&
            number < series.Count && series[number] is { } entry)
        {
            entry.IsRetired = true;
            EpochVersion++;
        }

        return refusal;
    }

    /// <summary>A lane is read in one go. In the shared area rings are left out: of a ring only new entries are read.</summary>
    private void PlanRuns()
    {
        sharedRuns.Clear();
        rings.Clear();
        carried.Clear();
        var lane = new List<V2SeriesEntry>();
        var shared = new List<V2SeriesEntry>();
        foreach (V2SeriesEntry entry in series.OfType<V2SeriesEntry>())
        {
            if (entry.Ring is not null)
            {
                rings.Add(entry);
                EndRun(shared);
            }
            else if (entry.IsRead)
            {
                (entry.Shape.IsShared ? shared : lane).Add(entry);
                if (entry.Shape.Kind == V2Kind.Text || entry.Shape.ExemplarSlots > 0)
                {
                    carried.Add(entry);
                }
            }
        }

        EndRun(shared);
        LaneRun = lane.Count == 0 ? null : new V2Run(lane);
    }

    private void EndRun(List<V2SeriesEntry> run)
    {
        if (run.Count > 0)
        {
            sharedRuns.Add(new V2Run(run));
            run.Clear();
        }
    }
}
