using MmExporter.Formats;

namespace MmExporter.Ledger;

/// <summary>
/// What remains of an application's dead writers, as a source of the merge like a file. Series come at the end and their words
/// change with each fold; when series go, or are described otherwise, the epoch changes.
/// </summary>
/// <remarks>Not thread-safe, as the pass it belongs to.</remarks>
internal sealed class LedgerContent : FileContent
{
    private readonly LedgerQuota quota;
    private readonly SeriesTable table;
    private readonly List<HeldFile> held = [];
    private ulong[] shown = [];
    private bool isShownStale;

    /// <summary>Whether definitions are to be made anew when somebody looks: many writers may die in one pass.</summary>
    private bool mustArrange;

    /// <param name="application">The application.</param>
    /// <param name="hasFieldNames">Whether the names are labels of fields, which follow no specification.</param>
    /// <param name="quota">What the ledger has room for.</param>
    public LedgerContent(string application, bool hasFieldNames, LedgerQuota quota)
    {
        this.quota = quota;
        table = new SeriesTable(quota);
        Writer = new WriterIdentity(application, "", "") { HasFieldNames = hasFieldNames };
    }

    public override WriterIdentity Writer { get; }

    public override IReadOnlyList<SeriesDefinition?> Series => Table.Definitions;

    /// <summary>What was folded, and what is held with it.</summary>
    public override ReadOnlySpan<ulong> Words => held.Count == 0 ? Table.Words : Shown();

    /// <summary>Whether nothing is left of it. What has gone has made room when this is asked.</summary>
    public bool IsEmpty => Table.Entries.Count == 0 && held.Count == 0;

    /// <summary>The series as they are to be seen.</summary>
    private SeriesTable Table
    {
        get
        {
            if (mustArrange)
            {
                Arrange();
            }

            return table;
        }
    }

    /// <summary>Remembers that a living writer has the series.</summary>
    public void Touch(int seriesIndex, DateTimeOffset now) => Live(Table.Entries[seriesIndex], now.ToUnixTimeSeconds());

    /// <summary>When a living writer had the series last, in Unix seconds.</summary>
    public long LastLive(int seriesIndex) => Table.Entries[seriesIndex].LastLive;

    /// <summary>Where the series of a writer of this application is here; -1 where it is not.</summary>
    public int IndexOf(SeriesDefinition source) => Table.Find(source)?.Index ?? -1;

    /// <summary>Finds what a file adds, and makes the series that are new. One of <see cref="Settle"/> and <see cref="Hold"/> follows.</summary>
    /// <param name="file">What the file says.</param>
    /// <param name="now">In Unix seconds.</param>
    /// <param name="areHeld">Whether the amounts are to be kept apart, which takes room.</param>
    public Amounts Gather(FileContent file, long now, bool areHeld)
    {
        var amounts = new Amounts();
        var known = new Dictionary<MetricDefinition, SeriesTable.MetricInOrder>(ReferenceEqualityComparer.Instance);
        ReadOnlySpan<ulong> words = file.Words;
        bool isRenewed = false;
        for (int i = 0; i < file.Series.Count; i++)
        {
            if (file.Series[i] is not { Metric.IsKeptAfterDeath: true } source || !IsPresent(file, i, words.Length))
            {
                continue;
            }

            if (!known.TryGetValue(source.Metric, out SeriesTable.MetricInOrder metric))
            {
                metric = table.Define(source.Metric, file.Writer.StartTime, ref isRenewed);
                known.Add(source.Metric, metric);
            }

            if (table.Take(metric, source) is { } entry && (!areHeld || quota.TryTake(0, Amounts.SizeOf(entry.Words))))
            {
                Live(entry, now);
                amounts.Add(entry, source.Created, words.Slice(source.Word, entry.Words));
            }
            else
            {
                quota.Refuse();
            }
        }

        if (isRenewed)
        {
            MustArrange();
        }

        return amounts;
    }

    /// <summary>Whether amounts are those of a file as it is now. Series that have ended are no longer among them.</summary>
    public bool IsOf(Amounts amounts, FileContent file)
    {
        ReadOnlySpan<ulong> words = file.Words;
        int found = 0;
        for (int i = 0; i < file.Series.Count && found < amounts.All.Count; i++)
        {
            Amounts.Amount amount = amounts.All[found];
            if (file.Series[i] is not { Metric.IsKeptAfterDeath: true } source || !IsPresent(file, i, words.Length) || Table.Find(source) != amount.Series)
            {
                continue;
            }

            if (!words.Slice(source.Word, amount.Series.Words).SequenceEqual(amounts.Words(amount)))
            {
                return false;
            }

            found++;
        }

        return found == amounts.All.Count;
    }

    /// <summary>Adds amounts for good.</summary>
    public void Settle(Amounts amounts)
    {
        foreach (Amounts.Amount amount in amounts.All)
        {
            LedgerSeries entry = amount.Series;
            LedgerWords.Add(entry.Metric.Definition, table.WordsOf(entry), amounts.Words(amount));
            entry.IsSettled = true;
            entry.Created = LedgerSeries.Earlier(entry.Created, amount.Created);
        }

        Describe(amounts);
    }

    /// <summary>Adds amounts that can be taken back.</summary>
    public void Hold(HeldFile file)
    {
        Restore(file);
        Describe(file.Amounts);
    }

    /// <summary>Takes the amounts of a held file back, or, where they are to stay, keeps them apart no longer.</summary>
    public void Release(HeldFile file, bool mustStay)
    {
        held.Remove(file);
        quota.GiveBack(0, file.Amounts.SizeBytes);
        foreach (Amounts.Amount amount in file.Amounts.All)
        {
            amount.Series.HeldCount--;
        }

        if (mustStay)
        {
            Settle(file.Amounts);
        }
        else
        {
            MustArrange();
        }
    }

    /// <summary>Ends the series that no living writer had since a time in Unix seconds.</summary>
    /// <returns>How many.</returns>
    public int Expire(long before)
    {
        int count = 0;
        foreach (LedgerSeries entry in Table.Entries)
        {
            if (entry.LastLive < before)
            {
                entry.IsExpired = true;
                count++;
            }
        }

        if (count > 0)
        {
            foreach (HeldFile file in held)
            {
                quota.GiveBack(0, file.Amounts.RemoveExpired());
            }

            MustArrange();
        }

        return count;
    }

    /// <summary>Takes a series as it was when the ledger was saved.</summary>
    public LedgerSeries Restore(in LedgerImage.Metric metric, in LedgerImage.Series source, ReadOnlySpan<ulong> value) =>
        table.Restore(metric, source, value);

    /// <summary>Takes a held file as it was. Until all of them are there, series of which nothing else is left look as if they were over.</summary>
    public void Restore(HeldFile file)
    {
        held.Add(file);
        foreach (Amounts.Amount amount in file.Amounts.All)
        {
            amount.Series.HeldCount++;
        }
    }

    /// <summary>Everything that was saved is there.</summary>
    public void EndRestore() => MustArrange();

    /// <summary>A copy for saving.</summary>
    public LedgerImage.Application Image()
    {
        var numbers = new Dictionary<LedgerMetric, int>();
        var metrics = new List<LedgerImage.Metric>();
        var series = new LedgerImage.Series[Table.Entries.Count];
        for (int i = 0; i < series.Length; i++)
        {
            LedgerSeries entry = table.Entries[i];
            if (!numbers.TryGetValue(entry.Metric, out int number))
            {
                number = metrics.Count;
                numbers.Add(entry.Metric, number);
                metrics.Add(new LedgerImage.Metric(entry.Metric.Definition, entry.Metric.NewestStart));
            }

            series[i] = new LedgerImage.Series(number, entry.Values, entry.Created, entry.LastLive, entry.IsSettled, entry.Word);
        }

        return new LedgerImage.Application(Writer.Application, Writer.HasFieldNames, [.. metrics], series, table.Words.ToArray());
    }

    private static bool IsPresent(FileContent file, int series, int wordCount)
    {
        ReadOnlySpan<bool> present = file.Present;
        SeriesDefinition source = file.Series[series]!;
        return (present.IsEmpty || (series < present.Length && present[series]))
            && source.Word + LedgerWords.Length(source.Metric) <= wordCount;
    }

    private static void Live(LedgerSeries entry, long now) => entry.LastLive = Math.Max(entry.LastLive, now);

    /// <summary>Describes series anew that have an earlier start now.</summary>
    private void Describe(Amounts amounts)
    {
        isShownStale = true;
        foreach (Amounts.Amount amount in amounts.All)
        {
            LedgerSeries entry = amount.Series;
            if (LedgerSeries.Earlier(entry.CreatedShown, amount.Created) != entry.CreatedShown)
            {
                MustArrange();
            }
        }
    }

    private void MustArrange()
    {
        Epoch += mustArrange ? 0 : 1;
        mustArrange = true;
    }

    private void Arrange()
    {
        mustArrange = false;
        isShownStale = true;
        foreach (LedgerSeries entry in table.Entries)
        {
            entry.CreatedShown = entry.Created;
        }

        foreach (HeldFile file in held)
        {
            foreach (Amounts.Amount amount in file.Amounts.All)
            {
                amount.Series.CreatedShown = LedgerSeries.Earlier(amount.Series.CreatedShown, amount.Created);
            }
        }

        table.Arrange();
    }

    /// <summary>Held amounts are added to the settled ones anew each time: what is taken back leaves sums of doubles as they
    /// were, which subtracting would not.</summary>
    private ReadOnlySpan<ulong> Shown()
    {
        int count = Table.Words.Length;
        if (!isShownStale)
        {
            return shown.AsSpan(0, count);
        }

        if (shown.Length < count)
        {
            shown = new ulong[count];
        }

        table.Words.CopyTo(shown);
        foreach (HeldFile file in held)
        {
            foreach (Amounts.Amount amount in file.Amounts.All)
            {
                LedgerSeries entry = amount.Series;
                LedgerWords.Add(entry.Metric.Definition, shown.AsSpan(entry.Word, entry.Words), file.Amounts.Words(amount));
            }
        }

        isShownStale = false;
        return shown.AsSpan(0, count);
    }
}
