using MmExporter.Formats;

namespace MmExporter.Ledger;

/// <summary>
/// What remains of dead writers: their counters and histograms by raw identity (application, name, unit, kind, labels,
/// buckets), and which files have been folded into them. All of it in memory; <see cref="Image"/> is what is saved.
/// </summary>
/// <remarks>Not thread-safe: it belongs to the pass.</remarks>
internal sealed partial class LedgerState(LedgerLimits limits, ILogger<LedgerState> log)
{
    /// <summary>Looking for what is over goes through everything, so not each pass does it.</summary>
    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromMinutes(1);

    private readonly LedgerQuota quota = new(limits);
    private readonly FoldedGenerations generations = new(limits.GenerationsMax);
    private readonly Dictionary<(string Application, bool HasFieldNames), LedgerContent> contents = [];
    private readonly Dictionary<ulong, HeldFile> held = [];
    private bool isRefusalLogged;
    private DateTimeOffset expired;

    /// <summary>What there is of each application, for the merge.</summary>
    public IReadOnlyCollection<LedgerContent> Contents => contents.Values;

    /// <summary>Changes whenever one of <see cref="Contents"/> comes or goes.</summary>
    public long ContentsVersion { get; private set; }

    /// <summary>Grows with everything that has to become durable.</summary>
    public long Version { get; private set; }

    public int SeriesCount => quota.Series;

    public long SizeBytes => quota.SizeBytes;

    /// <summary>Amounts that were left out because the ledger is full, since the start.</summary>
    public long RefusedAmounts => quota.Refused;

    public int GenerationCount => generations.Count;

    /// <summary>Generations that were forgotten for their number alone, since the start.</summary>
    public long GenerationsForgottenEarly => generations.ForgottenEarly;

    public int HeldCount => held.Count;

    public bool HasFolded(ulong generation) => generations.TryGet(generation, out _);

    /// <summary>When a file was folded.</summary>
    public bool TryGetFolded(ulong generation, out FoldedGeneration folded) => generations.TryGet(generation, out folded);

    /// <summary>Remembers that a folded file is still there.</summary>
    public void Seen(ulong generation, DateTimeOffset now) => generations.Seen(generation, now.ToUnixTimeSeconds());

    /// <summary>Adds what a dead writer counted, for good and once.</summary>
    /// <param name="content">Its last words. Its generation is not 0.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether that is new; false for a file that was folded before.</returns>
    public bool Fold(FileContent content, DateTimeOffset now)
    {
        ulong generation = content.Writer.Generation;
        ArgumentOutOfRangeException.ThrowIfZero(generation);
        if (HasFolded(generation))
        {
            return false;
        }

        long seconds = now.ToUnixTimeSeconds();
        LedgerContent application = ContentOf(content.Writer.Application, content.Writer.HasFieldNames);
        Amounts amounts = application.Gather(content, seconds, areHeld: false);
        application.Settle(amounts);
        generations.Add(generation, new FoldedGeneration(seconds, seconds, ++Version));
        LogFirstRefusal();
        if (amounts.All.Count == 0)
        {
            Tidy(application);
        }

        return true;
    }

    /// <summary>The held file, or null.</summary>
    public HeldFile? Held(ulong identity) => held.GetValueOrDefault(identity);

    /// <summary>Whether what is held of a file is what it says now, but for series that have ended since.</summary>
    public bool Holds(ulong identity, FileContent content) =>
        held.TryGetValue(identity, out HeldFile? file)
        && file.Content == contents.GetValueOrDefault((content.Writer.Application, content.Writer.HasFieldNames))
        && file.Content.IsOf(file.Amounts, content);

    /// <summary>Adds what a writer counted that is dead by all appearances, but without a proof. What was held of the same
    /// file before is taken back first.</summary>
    /// <param name="identity">What tells the file apart from all others that are held.</param>
    /// <param name="content">Its last words.</param>
    /// <param name="now">The time.</param>
    public void Hold(ulong identity, FileContent content, DateTimeOffset now)
    {
        Release(identity);
        long seconds = now.ToUnixTimeSeconds();
        LedgerContent application = ContentOf(content.Writer.Application, content.Writer.HasFieldNames);
        var file = new HeldFile(identity, application, application.Gather(content, seconds, areHeld: true), seconds, ++Version);
        application.Hold(file);
        held.Add(identity, file);
        LogFirstRefusal();
    }

    /// <summary>Remembers that a held file is still there.</summary>
    public void SeenHeld(ulong identity, DateTimeOffset now)
    {
        if (held.TryGetValue(identity, out HeldFile? file))
        {
            file.LastSeen = Math.Max(file.LastSeen, now.ToUnixTimeSeconds());
        }
    }

    /// <summary>Takes back what a held file added: its writer lives.</summary>
    /// <returns>Whether it was held.</returns>
    public bool Release(ulong identity) => Release(identity, mustStay: false);

    /// <summary>Ends what is over by its age. It is for the end of a pass, when all that is there has been seen.</summary>
    public void Expire(DateTimeOffset now)
    {
        if ((now - expired).Duration() < ExpiryInterval)
        {
            return;
        }

        expired = now;
        long forgotten = (now - limits.GenerationRetention).ToUnixTimeSeconds();
        foreach (HeldFile file in held.Values.Where(file => file.LastSeen < forgotten).ToArray())
        {
            Release(file.Identity, mustStay: true);
        }

        long before = (now - limits.Retention).ToUnixTimeSeconds();
        foreach (LedgerContent content in contents.Values)
        {
            Version += content.Expire(before);
            Tidy(content);
        }

        generations.Expire(forgotten);
    }

    /// <summary>A copy for saving, which changes no more.</summary>
    public LedgerImage Image(DateTimeOffset now)
    {
        LedgerContent[] all = [.. contents.Values];
        return new LedgerImage(
            Version,
            now.ToUnixTimeSeconds(),
            [.. all.Select(content => content.Image())],
            [.. held.Values.Select(file => file.Amounts.Image(file.Identity, file.LastSeen, Array.IndexOf(all, file.Content)))],
            [.. generations.All]);
    }

    /// <summary>Takes what was saved, into an empty ledger.</summary>
    public void Restore(LedgerImage image)
    {
        var all = new List<(LedgerContent Content, LedgerSeries[] Series)>();
        foreach (LedgerImage.Application application in image.Applications)
        {
            LedgerContent content = ContentOf(application.Name, application.HasFieldNames);
            all.Add((content, [.. application.Series.Select(entry => content.Restore(
                application.Metrics[entry.Metric],
                entry,
                application.Words.AsSpan(entry.Word, application.Metrics[entry.Metric].Definition.Words)))]));
        }

        foreach (LedgerImage.HeldFile source in image.Held)
        {
            Restore(source, all[source.Application].Content, all[source.Application].Series);
        }

        foreach ((LedgerContent content, _) in all)
        {
            content.EndRestore();
        }

        foreach ((ulong generation, FoldedGeneration folded) in image.Generations)
        {
            generations.Add(generation, folded with { Version = 0 });
        }
    }

    private void Restore(LedgerImage.HeldFile source, LedgerContent content, LedgerSeries[] series)
    {
        var amounts = new Amounts();
        foreach (LedgerImage.Amount amount in source.Amounts)
        {
            LedgerSeries entry = series[amount.Series];
            amounts.Add(entry, amount.Created, source.Words.AsSpan(amount.Word, entry.Words));
        }

        quota.Take(0, amounts.SizeBytes);
        var file = new HeldFile(source.Identity, content, amounts, source.LastSeen, version: 0);
        content.Restore(file);
        held[source.Identity] = file;
    }

    private bool Release(ulong identity, bool mustStay)
    {
        if (!held.Remove(identity, out HeldFile? file))
        {
            return false;
        }

        Version++;
        file.Content.Release(file, mustStay);
        Tidy(file.Content);
        return true;
    }

    private LedgerContent ContentOf(string application, bool hasFieldNames)
    {
        if (!contents.TryGetValue((application, hasFieldNames), out LedgerContent? content))
        {
            content = new LedgerContent(application, hasFieldNames, quota);
            contents.Add((application, hasFieldNames), content);
            ContentsVersion++;
        }

        return content;
    }

    private void Tidy(LedgerContent content)
    {
        if (content.IsEmpty)
        {
            contents.Remove((content.Writer.Application, content.Writer.HasFieldNames));
            ContentsVersion++;
        }
    }

    private void LogFirstRefusal()
    {
        if (RefusedAmounts > 0 && !isRefusalLogged)
        {
            isRefusalLogged = true;
            LogFull(log, SeriesCount, SizeBytes);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ledger is full with {Series} series and {Bytes} bytes: new series of dead writers are lost, and mmexporter_ledger_refused_series_total counts them; raise --limit.ledger-series")]
    private static partial void LogFull(ILogger logger, int series, long bytes);
}
