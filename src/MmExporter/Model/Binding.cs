using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>Which merged series the series of one file go to.</summary>
internal sealed class Binding(Contribution contribution, Projector projector, LabelText text)
{
    private readonly List<Series?> series = [];
    private readonly Dictionary<MetricDefinition, MetricProjection> projections = [];
    private readonly List<TextSeries> texts = [];
    private readonly MergePlan plan = new();
    private readonly ulong rank = contribution.Rank;
    private readonly int[] leftOut = new int[Enum.GetValues<LeftOutReason>().Length];
    private Series? facts;
    private WriterIdentity? writer;
    private bool isAmbiguous;
    private int epoch = -1;
    private int factsVersion = -1;
    private int boundMax;
    private int countedBeyondLimit;
    private int reservedFacts;
    private long labelsLeft;

    public Contribution Contribution { get; private set; } = contribution;

    public FileContent Content { get; } = contribution.Content;

    /// <summary>The number of the last pass that saw the file.</summary>
    public long SeenInPass { get; set; }

    /// <summary>Series that take part, whatever they are.</summary>
    public IReadOnlyList<Series?> Series => series;

    /// <summary>Names of the writer that belong to the exporter or to Prometheus.</summary>
    public int Reserved { get; private set; }

    /// <summary>Facts about the writer whose names another one has too.</summary>
    public int CollidingFacts { get; private set; }

    /// <summary>Values in this pass that no counter, or no state, can have.</summary>
    public int RefusedValues => plan.Refused;

    /// <summary>Series that are left out, by reason.</summary>
    public ReadOnlySpan<int> LeftOut => leftOut;

    /// <summary>Whether something was unbound since this was last asked, so that series may have lost their last share.</summary>
    public bool HasLetGo { get; private set; }

    /// <summary>Whether what others are called may depend on it.</summary>
    public bool IsEntangled => isAmbiguous || projections.Values.Any(projection => projection.IsEntangled);

    /// <summary>Whether the file says something else than what is bound.</summary>
    /// <param name="now">The file as this pass found it.</param>
    /// <param name="seriesMax">How many series it may have.</param>
    public bool IsStale(in Contribution now, int seriesMax) =>
        epoch != Content.Epoch || now.IsLiving != Contribution.IsLiving || series.Count != Bindable(seriesMax) || boundMax != seriesMax
        || countedBeyondLimit != Content.SeriesBeyondLimit;

    /// <summary>Whether what is bound is bound still, so that series can only come.</summary>
    private bool CanGrow(in Contribution now, int seriesMax) =>
        epoch == Content.Epoch && now.IsLiving == Contribution.IsLiving && seriesMax >= boundMax;

    /// <summary>Binds what is new. Where what was there before has changed, all is bound anew.</summary>
    public void Bind(in Contribution now, int seriesMax, bool isRegistered, ref bool mustRebuild)
    {
        bool canGrow = CanGrow(now, seriesMax);
        Contribution = now;
        List<Series?> before = [];
        MetricDefinition[] entangled = [];
        if (!canGrow)
        {
            before = [.. series];
            entangled = [.. projections.Where(pair => pair.Value.IsEntangled).Select(pair => pair.Key)];
            bool isAnother = writer != Content.Writer && IsEntangled;
            Forget();
            epoch = Content.Epoch;
            writer = Content.Writer;
            mustRebuild |= !isRegistered && (isAnother | projector.Register(now));
            isAmbiguous = projector.IsAmbiguous(writer);
        }

        BindUpTo(Bindable(seriesMax), isRegistered, ref mustRebuild);

        // Names that were kept apart, and counters that have fallen, may not be any more.
        mustRebuild |= !isRegistered && !Array.TrueForAll(entangled, projections.ContainsKey);
        Release(before);
        boundMax = seriesMax;
        CountLimits(seriesMax);
    }

    /// <summary>Takes note of the writer's names, before any of them is bound.</summary>
    public void Register(int seriesMax)
    {
        projector.Register(Contribution);
        MetricDefinition? last = null;
        int count = Bindable(seriesMax);
        for (int i = 0; i < count; i++)
        {
            if (Content.Series[i] is { } source && source.Metric != last && TakesPart(source))
            {
                projector.Register(Contribution, source.Metric);
                last = source.Metric;
            }
        }
    }

    /// <summary>Lets go of all series.</summary>
    public void Unbind()
    {
        List<Series?> before = [.. series];
        Forget();
        Release(before);
    }

    /// <summary>Plans the passes to come.</summary>
    public void Plan()
    {
        HasLetGo = false;
        leftOut[(int)LeftOutReason.OtherBuckets] = plan.Make(Content, series);
        for (int i = 0; i < series.Count; i++)
        {
            if (series[i] is { } merged && Content.Series[i]!.Created is > 0 and var created && (merged.Began == 0 || created < merged.Began))
            {
                merged.Began = created;
            }
        }
    }

    /// <summary>Where a metric goes of which there are series.</summary>
    public MetricProjection ProjectionOf(MetricDefinition metric) => projections[metric];

    /// <summary>Adds this file's words of the pass.</summary>
    public void Accumulate(ValueStore store)
    {
        plan.Run(Content, rank, store);
        if (facts is not null)
        {
            store.Words[facts.Word] = 1;
            store.Present[facts.Word] = true;
        }
    }

    /// <summary>Whether the facts about the writer are others than those that are shown.</summary>
    public bool HasNewFacts => factsVersion != Content.FactsVersion && Content.FactsVersion > 0;

    /// <summary>Brings series up to date whose labels are values.</summary>
    /// <returns>Whether series came or went.</returns>
    public bool RefreshTexts()
    {
        bool isChanged = false;
        foreach (TextSeries one in texts)
        {
            leftOut[(int)LeftOutReason.LongLabel] -= one.IsLong ? 1 : 0;
            isChanged |= one.Refresh(Content, series, this);
            leftOut[(int)LeftOutReason.LongLabel] += one.IsLong ? 1 : 0;
        }

        return isChanged;
    }

    /// <summary>Shows the facts about the writer.</summary>
    /// <returns>Whether series came or went.</returns>
    public bool RefreshFacts(Family factsFamily)
    {
        factsVersion = Content.FactsVersion;
        bool areShown = projector.TryWriteFacts(Contribution, Content.Facts, text, out int collisions, out int reserved);
        Reserved += reserved - reservedFacts;
        reservedFacts = reserved;
        CollidingFacts = collisions;
        return areShown ? MoveTo(factsFamily, text.Written, ref facts) : LetGo(ref facts);
    }

    /// <summary>The family of a metric that is on the page. It may have been let go since it was found, because it had no series.</summary>
    internal Family FamilyOf(MetricDefinition metric)
    {
        MetricProjection projection = projections[metric];
        if (projection.Family!.Series.Count == 0)
        {
            projection = projector.Again(projection);
            projections[metric] = projection;
        }

        return projection.Family!;
    }

    /// <summary>Gives a series other labels, or finds the one that has them.</summary>
    /// <returns>Whether series came or went.</returns>
    internal bool MoveTo(Family family, ReadOnlySpan<byte> labels, ref Series? current)
    {
        if (current is not null && (current.Labels.AsSpan().SequenceEqual(labels) || (current.References == 1 && family.TryRelabel(current, labels))))
        {
            return false;
        }

        LetGo(ref current);
        current = family.GetOrAdd(labels, out _);
        current.Number = NumberKind.Unsigned;
        current.References++;
        return true;
    }

    /// <summary>Lets go of a series whose labels are values.</summary>
    /// <returns>Whether there was one.</returns>
    internal bool LetGo(ref Series? current)
    {
        if (current is null)
        {
            return false;
        }

        current.References--;
        current = null;
        HasLetGo = true;
        return true;
    }

    /// <summary>How many series can be bound: what came to the directory after the words were read has none yet.</summary>
    private int Bindable(int seriesMax)
    {
        int max = Math.Min(Content.Series.Count, seriesMax);
        int count = Math.Min(series.Count, max);
        while (count < max && (Content.Series[count] is not { } next || next.Word + next.Metric.Words <= Content.Words.Length))
        {
            count++;
        }

        return count;
    }

    /// <summary>Whether a series shows anything: of the dead and of what is done, only totals.</summary>
    private bool TakesPart(SeriesDefinition source) =>
        source.Metric.Kind != MetricKind.Ring && (source.Metric.IsKeptAfterDeath || (!source.IsRetired && Contribution.IsLiving));

    private void BindUpTo(int count, bool isRegistered, ref bool mustRebuild)
    {
        for (int i = series.Count; i < count; i++)
        {
            // When everything is to be named anew, what is bound now is forgotten at once, and thousands of names that depend on each other
            // would be told apart anew for each of them.
            series.Add(Content.Series[i] is { } source && !mustRebuild ? BindOne(source, i, isRegistered, ref mustRebuild) : null);
        }
    }

    private Series? BindOne(SeriesDefinition source, int index, bool isRegistered, ref bool mustRebuild)
    {
        MetricDefinition metric = source.Metric;
        if (!TakesPart(source))
        {
            return null;
        }

        if (!projections.TryGetValue(metric, out MetricProjection? projection))
        {
            mustRebuild |= !isRegistered && projector.Register(Contribution, metric);
            projection = projector.Project(Contribution, metric);
            projections.Add(metric, projection);
            Reserved += projection.Reserved;
        }

        if (projection.Family is null)
        {
            return null;
        }

        Family family = FamilyOf(metric);
        if (!TryWriteLabels(projection, source, family))
        {
            leftOut[(int)LeftOutReason.LongLabel]++;
            return null;
        }

        if (metric.Kind == MetricKind.Text)
        {
            texts.Add(new TextSeries(index, source, projection, projector.Settings.LabelLengthMax));
            return null;
        }

        Series found = family.GetOrAdd(text.Written, out bool isNew);
        SeriesRules.Join(found, isNew, metric, projection);
        if (isNew)
        {
            found.AbsentUntil = projector.EndOf(found);
        }

        found.References++;
        return found;
    }

    /// <summary>Writes the labels of a series, unless they are too long, alone or with those of the file's other series or the family's.</summary>
    private bool TryWriteLabels(MetricProjection projection, SeriesDefinition source, Family family)
    {
        ModelSettings settings = projector.Settings;
        labelsLeft += settings.LabelsLengthAverageMax;
        if (!projection.Labels.TryWrite(source.LabelValues, text, settings.LabelLengthMax) || text.Length > Math.Min(labelsLeft, settings.LabelsLengthMax)
            || (family.TextLength + text.Length > settings.FamilyLengthMax && !family.Contains(text.Written)))
        {
            return false;
        }

        labelsLeft -= text.Length;
        return true;
    }

    private void CountLimits(int seriesMax)
    {
        int beyond = Math.Max(0, Content.Series.Count - seriesMax);
        int beyondWriter = Math.Min(beyond, Math.Max(0, Content.Series.Count - projector.Settings.SeriesPerWriterMax));
        countedBeyondLimit = Content.SeriesBeyondLimit;
        leftOut[(int)LeftOutReason.SeriesPerWriter] = beyondWriter + countedBeyondLimit;
        leftOut[(int)LeftOutReason.SeriesLimit] = beyond - beyondWriter;
    }

    private void Forget()
    {
        foreach (TextSeries one in texts)
        {
            one.Release();
        }

        LetGo(ref facts);
        HasLetGo |= series.Count > 0;
        series.Clear();
        projections.Clear();
        texts.Clear();
        Array.Clear(leftOut);
        (Reserved, reservedFacts, CollidingFacts, factsVersion) = (0, 0, 0, -1);
        labelsLeft = projector.Settings.LabelsLengthMax;
    }

    private static void Release(List<Series?> released)
    {
        foreach (Series? one in released)
        {
            if (one is not null)
            {
                one.References--;
            }
        }
    }
}
