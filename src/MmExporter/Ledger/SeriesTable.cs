using MmExporter.Formats;

namespace MmExporter.Ledger;

/// <summary>The series of an application's dead writers and the words that were folded for good, one behind the other.</summary>
internal sealed class SeriesTable(LedgerQuota quota)
{
    private readonly Dictionary<MetricDefinition, LedgerMetric> metrics = new(MetricIdentityComparer.Instance);
    private readonly Dictionary<SeriesKey, LedgerSeries> index = [];
    private readonly List<LedgerSeries> entries = [];
    private readonly List<SeriesDefinition?> definitions = [];
    private ulong[] words = [];
    private int wordCount;

    public IReadOnlyList<LedgerSeries> Entries => entries;

    /// <summary>The same as the stages behind know them.</summary>
    public IReadOnlyList<SeriesDefinition?> Definitions => definitions;

    public Span<ulong> Words => words.AsSpan(0, wordCount);

    /// <summary>The words of a series.</summary>
    public Span<ulong> WordsOf(LedgerSeries entry) => words.AsSpan(entry.Word, entry.Words);

    public LedgerSeries? Find(SeriesDefinition source) =>
        LedgerMetric.TryDefine(source.Metric, out MetricDefinition definition, out int[] order)
        && metrics.TryGetValue(definition, out LedgerMetric? metric)
            ? index.GetValueOrDefault(new SeriesKey(metric, Ordered(source.LabelValues, order)))
            : null;

    /// <summary>The ledger's metric for a writer's, made where there is room for it.</summary>
    /// <param name="source">The writer's.</param>
    /// <param name="start">When the writer began, in Unix nanoseconds.</param>
    /// <param name="isRenewed">Set where it says something else for people now.</param>
    public MetricInOrder Define(MetricDefinition source, long start, ref bool isRenewed)
    {
        if (!LedgerMetric.TryDefine(source, out MetricDefinition definition, out int[] order))
        {
            return default;
        }

        if (metrics.TryGetValue(definition, out LedgerMetric? metric))
        {
            isRenewed |= metric.Renew(definition, start);
        }
        else
        {
            metric = new LedgerMetric(definition, start);
            if (!quota.TryTake(0, metric.SizeBytes))
            {
                return default;
            }

            metrics.Add(definition, metric);
        }

        return new MetricInOrder(metric, order);
    }

    /// <summary>The ledger's series for a writer's, made where there is room for it.</summary>
    public LedgerSeries? Take(in MetricInOrder metric, SeriesDefinition source)
    {
        if (metric.Metric is not { } known)
        {
            return null;
        }

        string[] values = Ordered(source.LabelValues, metric.Order);
        if (index.TryGetValue(new SeriesKey(known, values), out LedgerSeries? entry))
        {
            return entry;
        }

        if (!quota.TryTake(1, LedgerSeries.SizeOf(known, values)))
        {
            return null;
        }

        entry = new LedgerSeries(known, values) { CreatedShown = source.Created };
        Append(entry);
        return entry;
    }

    /// <summary>Takes a series as it was when the ledger was saved, whatever the limits are now.</summary>
    public LedgerSeries Restore(in LedgerImage.Metric metric, in LedgerImage.Series source, ReadOnlySpan<ulong> value)
    {
        if (!metrics.TryGetValue(metric.Definition, out LedgerMetric? known))
        {
            known = new LedgerMetric(metric.Definition, metric.NewestStart);
            metrics.Add(metric.Definition, known);
            quota.Take(0, known.SizeBytes);
        }

        var entry = new LedgerSeries(known, source.Values)
        {
            Created = source.Created,
            CreatedShown = source.Created,
            LastLive = source.LastLive,
            IsSettled = source.IsSettled,
        };
        quota.Take(1, entry.SizeBytes);
        Append(entry);
        value.CopyTo(WordsOf(entry));
        return entry;
    }

    /// <summary>Lets go of the series of which nothing is left, and describes the others anew.</summary>
    public void Arrange()
    {
        ulong[] former = words;
        LedgerSeries[] all = [.. entries];
        words = new ulong[wordCount];
        wordCount = 0;
        entries.Clear();
        definitions.Clear();
        foreach (LedgerSeries entry in all)
        {
            if (entry.IsExpired || (!entry.IsSettled && entry.HeldCount == 0))
            {
                index.Remove(new SeriesKey(entry.Metric, entry.Values));
                quota.GiveBack(1, entry.SizeBytes);
                continue;
            }

            ReadOnlySpan<ulong> value = former.AsSpan(entry.Word, entry.Words);
            Place(entry);
            value.CopyTo(WordsOf(entry));
        }

        ForgetMetrics();
    }

    private static string[] Ordered(string[] values, int[] order) => [.. order.Select(i => values[i])];

    private void Append(LedgerSeries entry)
    {
        index[new SeriesKey(entry.Metric, entry.Values)] = entry;
        Place(entry);
    }

    private void Place(LedgerSeries entry)
    {
        entry.Index = entries.Count;
        entry.Word = wordCount;
        wordCount += entry.Words;
        if (wordCount > words.Length)
        {
            Array.Resize(ref words, Math.Max(wordCount, words.Length * 2));
        }

        entries.Add(entry);
        definitions.Add(new SeriesDefinition(entry.Metric.Definition, entry.Values, entry.CreatedShown, entry.Word));
    }

    private void ForgetMetrics()
    {
        HashSet<LedgerMetric> used = [.. entries.Select(entry => entry.Metric)];
        foreach ((MetricDefinition definition, LedgerMetric metric) in metrics)
        {
            if (!used.Contains(metric))
            {
                metrics.Remove(definition);
                quota.GiveBack(0, metric.SizeBytes);
            }
        }
    }

    /// <param name="Metric">The ledger's metric; null where it is refused.</param>
    /// <param name="Order">For each of its keys, where the writer has it.</param>
    public readonly record struct MetricInOrder(LedgerMetric? Metric, int[] Order);
}
