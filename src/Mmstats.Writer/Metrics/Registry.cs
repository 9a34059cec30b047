using System.Numerics;
using Mmstats.Format.V2;
using Mmstats.Writer.Lanes;
using Mmstats.Writer.Segments;

namespace Mmstats.Writer.Metrics;

/// <summary>All metrics of a writer and the segments they lie in. Any thread may call it; updates do not come here.</summary>
internal sealed class Registry
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly object gate = new();
    private readonly NameTable names = new();
    private readonly List<Segment> segments = [];
    private readonly HashSet<Series> refused = [];
    private readonly SegmentFile files;
    private readonly MmStatsOptions options;
    private readonly Problems problems;
    private long bytes;
    private bool isClosed;

    public Registry(SegmentFile files, MmStatsOptions options, Problems problems)
    {
        this.files = files;
        this.options = options;
        this.problems = problems;
        OpenSegment(SegmentSize.First(options.Lanes));
    }

    /// <summary>The files there are, in the order of their segments.</summary>
    public IReadOnlyList<string> Paths
    {
        get
        {
            lock (gate)
                return [.. segments.Select(segment => segment.Path).OfType<string>()];
        }
    }

    /// <summary>The family with this name and these keys; it is made if there is none.</summary>
    /// <exception cref="ArgumentException">The name stands for something else already.</exception>
    public Family<T> GetFamily<T>(MetricDefinition definition, string[] keys, Func<Series, T> create)
        where T : class
    {
        Names.RequireKeys(definition.Name, keys);
        lock (gate)
        {
            var named = names.Get(definition, typeof(T));
            foreach (var (metric, family) in named.Families)
            {
                if (metric.Keys.AsSpan().SequenceEqual(keys))
                    return (Family<T>)family;
            }
            var made = new Family<T>(this, named, new Metric(named.Definition, [.. keys]), create);
            named.Families.Add((made.Metric, made));
            return made;
        }
    }

    /// <summary>The instrument with this name and these labels, in whatever order they stand.</summary>
    /// <exception cref="ArgumentException">The name stands for something else already.</exception>
    public T GetInstrument<T>(MetricDefinition definition, (string Key, string Value)[] labels, Func<Series, T> create)
        where T : class
    {
        var sorted = labels.OrderBy(label => label.Key, StringComparer.Ordinal).ToArray();
        string[] keys = [.. sorted.Select(label => label.Key)];
        string[] values = [.. sorted.Select(label => label.Value)];
        Family<T> family;
        lock (gate)
            family = names.FindPermuted<T>(definition, keys) ?? GetFamily(definition, keys, create);
        return family.Get([.. family.Metric.Keys.Select(key => values[Array.IndexOf(keys, key)])]);
    }

    /// <summary>Gives a series its words. It always gets some: where no file has room, in memory that nobody reads.</summary>
    public Series AddSeries(Metric metric, string[] values)
    {
        lock (gate)
            return new Series(this, metric, values, FindPlace(metric, values));
    }

    /// <summary>Counts a series against the limit of its name. False: the limit is reached, and this is counted.</summary>
    public bool TryCountSeries(NamedMetric named)
    {
        lock (gate)
        {
            if (named.SeriesCount < options.SeriesPerMetricMax)
            {
                named.SeriesCount++;
                return true;
            }
        }
        problems.Tell(
            ProblemKind.SeriesLimit,
            $"The metric {named.Definition.Name} has {options.SeriesPerMetricMax} series, which is its limit; further label values are counted under otel.metric.overflow. Use fewer label values, or raise {nameof(MmStatsOptions.SeriesPerMetricMax)}.");
        return false;
    }

    /// <summary>The instrument that counts what is beyond the limit of a name.</summary>
    public T GetOverflow<T>(NamedMetric named, Func<Series, T> create)
        where T : class
    {
        lock (gate)
        {
            named.Overflow ??= create(AddSeries(named.OverflowMetric, ["true"]));
            return (T)named.Overflow;
        }
    }

    public void CountRejected() => First.Count(V2Layout.RejectedValuesOffset, 1);

    public void CountOverflowed() => First.Count(V2Layout.OverflowedSeriesOffset, 1);

    /// <summary>Removes files of earlier writers.</summary>
    public void Tidy()
    {
        try
        {
            First.Count(V2Layout.RemovedFilesOffset, (ulong)files.Tidy(options.Time));
        }
        catch (Exception e) when (SegmentFile.IsFailure(e))
        {
            // Where no file could be made this was told already; where it could, the next writer tidies up.
        }
    }

    /// <summary>Gives a series words in a segment that has this lane, if one is to be had. It runs on a thread of the pool.</summary>
    public void MakeLane(Series series, uint lane)
    {
        try
        {
            lock (gate)
            {
                if (!isClosed && !series.HasLane(lane) && !TryMakeLane(series, lane))
                    refused.Add(series);
            }
        }
        catch (Exception e)
        {
            // Nobody is behind this thread: what is not caught here ends the application.
            TellNoFile(e);
        }
    }

    /// <summary>Tries again to make files for what has none. It runs on the thread of a timer.</summary>
    public void TryAttach()
    {
        // A disk that hangs would take one more thread of the pool each time.
        if (!Monitor.TryEnter(gate))
            return;
        try
        {
            if (!isClosed)
                AttachAll();
        }
        catch (Exception e)
        {
            // As in MakeLane. Where there is still no file this was told already.
            TellNoFile(e);
        }
        finally
        {
            Monitor.Exit(gate);
        }
    }

    /// <summary>Stores the time of an orderly end; instruments go on in memory that nobody reads.</summary>
    /// <param name="detach">Whether to let go of the files. If not, the end of the process does.</param>
    public void Close(bool detach)
    {
        // Whoever has the gate may be waiting for a disk that hangs. The application ends all the same, and leaves its files as if it were killed.
        if (!Monitor.TryEnter(gate, Patience))
            return;
        try
        {
            if (isClosed)
                return;
            isClosed = detach;
            var now = UnixTime.Now(options.Time);
            foreach (var segment in segments)
                segment.Close(now, detach);
        }
        finally
        {
            Monitor.Exit(gate);
        }
    }

    // Segment 0 is there as long as the writer is.
    private Segment First => segments[0];

    // Where it can be, it is memory of the series' own, because the application reads what it has set.
    private Place FindPlace(Metric metric, string[] values)
    {
        if (!isClosed)
        {
            if (TryAddTo(segments[^1], metric, values, out var place))
                return place;
            if (TryOpenSegment(NeedOf(metric, values)) && TryAddTo(segments[^1], metric, values, out place))
                return place;
            First.Count(V2Layout.UnplacedSeriesOffset, 1);
        }
        return ScratchWords.PlaceFor(metric.Definition);
    }

    private bool TryMakeLane(Series series, uint lane)
    {
        var need = NeedOf(series.Metric, series.Values) with { Lanes = Math.Max(segments[^1].Size.Lanes, (int)BitOperations.RoundUpToPowerOf2(lane + 1)) };
        for (var attempt = 0; attempt < 2; attempt++)
        {
            // In memory that nobody reads the thread would be faster and its counts would be lost. One such segment is enough.
            var newest = segments[^1];
            if (newest.Size.Lanes > lane && newest.Path == null)
                return false;
            if (newest.Size.Lanes > lane && TryAddTo(newest, series.Metric, series.Values, out var place))
            {
                series.AddPlace(place);
                return true;
            }
            if (attempt == 0 && !TryOpenSegment(need))
                return false;
        }
        return false;
    }

    private void AttachAll()
    {
        foreach (var segment in segments.Where(segment => segment.Path == null))
        {
            files.Attach(segment);
            First.Count(V2Layout.UnplacedSeriesOffset, 0UL - segment.SeriesCount);
        }
        LetLanesBeAskedFor();
    }

    // What was refused while there was no file may be had now.
    private void LetLanesBeAskedFor()
    {
        foreach (var series in refused)
            series.ForgetWantedLanes();
        refused.Clear();
    }

    private bool TryAddTo(Segment segment, Metric metric, string[] values, out Place place)
    {
        if (!segment.TryAdd(metric, values, UnixTime.Now(options.Time), out place))
            return false;
        if (segment.Path == null)
            First.Count(V2Layout.UnplacedSeriesOffset, 1);
        return true;
    }

    private SegmentSize.Need NeedOf(Metric metric, string[] values)
    {
        var words = metric.Definition.DataWords;
        var directory = First.ResourceBytes + Segment.DirectoryBytesOf(metric, values);
        return metric.Definition.IsShared
            ? new SegmentSize.Need(words, 0, segments[^1].Size.Lanes, directory)
            : new SegmentSize.Need(0, words, segments[^1].Size.Lanes, directory);
    }

    private bool TryOpenSegment(SegmentSize.Need need)
    {
        var size = SegmentSize.Next(segments.Count, need, Math.Min(options.SegmentBytesMax, options.BytesMax - bytes));
        if (bytes + size.FileBytes > options.BytesMax || size.FileBytes > V2Layout.FileSizeBytesMax || size.Lanes > V2Layout.LanesMax)
        {
            problems.Tell(
                ProblemKind.BytesLimit,
                $"The metric files have {bytes} bytes and another one of {size.FileBytes} would be beyond the limit of {options.BytesMax}; further series are not seen. Use fewer, or raise {nameof(MmStatsOptions.BytesMax)}.");
            return false;
        }
        OpenSegment(size);
        return true;
    }

    private void OpenSegment(SegmentSize size)
    {
        Segment segment;
        try
        {
            segment = files.Create(size, segments.Count);
        }
        catch (Exception e) when (SegmentFile.IsFailure(e))
        {
            TellNoFile(e);
            segment = files.CreatePrivate(size, segments.Count);
        }
        bytes += size.FileBytes;
        LaneOwners.Add(segment);
        segments.Add(segment);
        if (segment.Path != null)
            LetLanesBeAskedFor();
    }

    private void TellNoFile(Exception e) =>
        problems.Tell(ProblemKind.NoFile, $"{e.Message} Until then the metrics are kept in private memory, where nobody sees them.");
}
