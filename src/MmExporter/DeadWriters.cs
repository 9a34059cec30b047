using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MmExporter.Discovery;
using MmExporter.Formats;
using MmExporter.Formats.V2;
using MmExporter.Ledger;
using MmExporter.Ledger.Removal;
using MmExporter.Model;
using MmExporter.Snapshots;

namespace MmExporter;

/// <summary>
/// What becomes of files whose writers have died: what they counted goes into the ledger, once, and from then on the ledger
/// takes their part.
/// </summary>
/// <param name="ledger">What remains of dead writers.</param>
/// <param name="worker">Who writes it down and removes the files; null where it is only in memory.</param>
/// <param name="time">The clock.</param>
internal sealed class DeadWriters(LedgerState ledger, LedgerWorker? worker, TimeProvider time)
{
    /// <summary>How often what is there is looked through for what has become too old, and what may be removed.</summary>
    private static readonly TimeSpan TidyInterval = TimeSpan.FromSeconds(1);

    private readonly List<DeadFile> dead = [];
    private readonly List<Contribution> ledgerContributions = [];
    private long contributionsVersion = -1;
    private DateTimeOffset now;
    private long tidied;
    private bool isTidying;

    /// <summary>The ledger, for what it counts.</summary>
    public LedgerState Ledger { get; } = ledger;

    /// <summary>What the ledger adds to the merge.</summary>
    public IReadOnlyList<Contribution> Contributions
    {
        get
        {
            if (contributionsVersion != Ledger.ContentsVersion)
            {
                contributionsVersion = Ledger.ContentsVersion;
                ledgerContributions.Clear();
                ledgerContributions.AddRange(Ledger.Contents.Select(content => new Contribution(content, "", IsLiving: false, Owner: 0)));
            }

            return ledgerContributions;
        }
    }

    /// <summary>Begins a pass.</summary>
    public void Begin()
    {
        dead.Clear();
        now = time.GetUtcNow();
        long timestamp = time.GetTimestamp();
        isTidying = tidied == 0 || time.GetElapsedTime(tidied, timestamp) >= TidyInterval;
        tidied = isTidying ? timestamp : tidied;
    }

    /// <summary>Whether a file that was read takes part in the merge itself. If not, the ledger has what it counted.</summary>
    public bool TakesPart(SourceFile file, FileContent content) =>
        content.Writer.Generation != 0 ? TakesPart(file, content, content.Writer.Generation) : TakesPartWithoutLock(file, content);

    /// <summary>Takes what a file counted that has just gone. It was read once more; if it could not be, its last whole reading stands.</summary>
    public void Gone(SourceFile file, FileContent content)
    {
        if (content.Writer.Generation != 0)
        {
            Ledger.Fold(content, now);
        }
        else if (content.Series.Count > 0)
        {
            Hold(FileKey.Of(file, content), content);
        }
    }

    /// <summary>Takes what a writer counted that another one has taken the file over from, or whose file was cut.</summary>
    public void Replaced(SourceFile file, FileContent former)
    {
        Gone(file, former);
        Forget(file);
    }

    /// <summary>Ends a pass: what is new is written down, what is too old is forgotten.</summary>
    /// <param name="catalog">Which series living writers have.</param>
    public void End(Catalog catalog)
    {
        if (!isTidying)
        {
            return;
        }

        foreach (LedgerContent content in Ledger.Contents)
        {
            catalog.ForEachShared(content, content, (shared, series) => shared.Touch(series, now));
        }

        Ledger.Expire(now);
        worker?.EndPass(Ledger, [.. dead]);
    }

    private bool TakesPart(SourceFile file, FileContent content, ulong generation)
    {
        bool isDead = file.Liveness == Liveness.Dead;
        if (!Ledger.TryGetFolded(generation, out FoldedGeneration folded))
        {
            if (!isDead || MayBeReadBetter(file, content))
            {
                return true;
            }

            Ledger.Fold(content, now);
            _ = Ledger.TryGetFolded(generation, out folded);
        }

        Ledger.Seen(generation, now);
        if (!isDead || HasMoved(file, content))
        {
            // It was taken for dead while it lived: its file was out of sight, or its file system does not tell of locks. What it
            // counts from then on is lost; that is said, and its file stays.
            file.Reason = RefusalReason.Folded;
        }
        else if (isTidying && file.Handle is not null && file.Reason == RefusalReason.None && !MayBeReadBetter(file, content))
        {
            dead.Add(DeadFile.Locked(file, content.Writer, folded, handle => V2File.IsOf(handle, generation)));
        }

        return false;
    }

    /// <summary>Whether waiting may bring more of a dead writer's file: a disk that answers again, an exporter with a higher limit, or a
    /// newer one that knows all it holds. Until then it counts as it is, and stays.</summary>
    private static bool MayBeReadBetter(SourceFile file, FileContent content) =>
        content.Refusal != RefusalReason.None || content.SeriesBeyondLimit > 0 || file.Reason is RefusalReason.IoError or RefusalReason.TooManyBytes;

    private static bool HasMoved(SourceFile file, FileContent content)
    {
        int words = Fingerprint(content.Words);
        file.WordsInLedger ??= words;
        return file.WordsInLedger != words;
    }

    /// <summary>Without a lock death is never certain: when bytes move again, what was held is taken back.</summary>
    private bool TakesPartWithoutLock(SourceFile file, FileContent content)
    {
        if (file.Liveness != Liveness.Dead && Ledger.HeldCount == 0)
        {
            return true;
        }

        ulong key = KeyOf(file, content);
        if (file.Liveness != Liveness.Dead)
        {
            Ledger.Release(key);
            Forget(file);
            return true;
        }

        int words = Fingerprint(content.Words);
        bool isNew = file.WordsInLedger is null || Ledger.Held(key) is null;
        if (file.WordsInLedger is { } known && known != words)
        {
            // It is held again when it has stood still for a pass.
            Ledger.Release(key);
            Forget(file);
            file.WordsInLedger = words;
            return true;
        }

        if (isNew)
        {
            Hold(key, content);
            file.WordsInLedger = words;
        }

        Ledger.SeenHeld(key, now);
        if (isTidying && file.Handle is { } handle && Ledger.Held(key) is { } held)
        {
            dead.Add(DeadFile.Held(file, content.Writer, held, IsUnchanged(file, handle)));
        }

        return false;
    }

    /// <summary>Holds what a file counted, unless it is held already as it is: holding it anew would bring back series that have ended.</summary>
    private void Hold(ulong key, FileContent content)
    {
        if (!Ledger.Holds(key, content))
        {
            Ledger.Hold(key, content, now);
        }
    }

    private static void Forget(SourceFile file) => (file.WordsInLedger, file.ChecksumInLedger) = (null, null);

    private static ulong KeyOf(SourceFile file, FileContent content)
    {
        if (file.KeyOfFacts != content.FactsVersion)
        {
            file.LedgerKey = FileKey.Of(file, content);
            file.KeyOfFacts = content.FactsVersion;
        }

        return file.LedgerKey;
    }

    private static int Fingerprint(ReadOnlySpan<ulong> words)
    {
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(words));
        return hash.ToHashCode();
    }

    /// <summary>What is asked before a file without a lock is removed. Only for that its bytes are read once more.</summary>
    private Func<SafeFileHandle, bool> IsUnchanged(SourceFile file, SafeFileHandle handle)
    {
        if (worker is not { RemovesWithoutLock: true })
        {
            return _ => false;
        }

        int lengthMax = file.SizeBytes + 1;
        uint? seen = file.ChecksumInLedger ??= FileChecksum.Of(handle, lengthMax);
        return open => seen is not null && FileChecksum.Of(open, lengthMax) == seen;
    }
}
