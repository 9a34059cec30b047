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

    /// <summary>Takes what a file counted that has just gone. It was read once more.</summary>
    public void Gone(SourceFile file, FileContent content)
    {
        if (content.Writer.Generation is not 0 and var generation)
        {
            if (!Ledger.HasFolded(generation) && file.Reason == RefusalReason.None)
            {
                Ledger.Fold(content, now);
            }
        }
        else if (content.Series.Count > 0)
        {
            Ledger.Hold(KeyOf(file, content), content, now);
        }
    }

    /// <summary>Takes what a process counted that another one has taken the file over from.</summary>
    public void Replaced(SourceFile file, FileContent former)
    {
        Ledger.Hold(FileKey.Of(file, former), former, now);
        (file.HeldWords, file.HeldBytes) = (null, null);
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
            if (!isDead || file.Reason != RefusalReason.None)
            {
                return true;
            }

            Ledger.Fold(content, now);
            _ = Ledger.TryGetFolded(generation, out folded);
        }

        Ledger.Seen(generation, now);
        if (isTidying && isDead && file.Handle is not null)
        {
            dead.Add(DeadFile.Locked(file, content.Writer, folded, handle => V2File.IsOf(handle, generation)));
        }

        return false;
    }

    /// <summary>Without a lock death is never certain: when bytes move again, what was held is taken back.</summary>
    private bool TakesPartWithoutLock(SourceFile file, FileContent content)
    {
        if (file.Liveness != Liveness.Dead && Ledger.HeldCount + Ledger.GenerationCount == 0)
        {
            return true;
        }

        ulong key = KeyOf(file, content);
        if (file.Liveness != Liveness.Dead)
        {
            Ledger.Release(key);
            (file.HeldWords, file.HeldBytes) = (null, null);
            return !Ledger.HasFolded(key);
        }

        int words = Fingerprint(content.Words);
        if (file.HeldWords is { } heldWords && heldWords != words)
        {
            // It is held again when it has stood still for a pass.
            Ledger.Release(key);
            (file.HeldWords, file.HeldBytes) = (words, null);
            return true;
        }

        if (file.HeldWords is null || Ledger.Held(key) is null)
        {
            file.HeldWords = words;
            Ledger.Hold(key, content, now);
        }

        Ledger.SeenHeld(key, now);
        if (isTidying && file.Handle is { } handle && Ledger.Held(key) is { } held)
        {
            byte[]? seen = file.HeldBytes ??= Read(handle, file.SizeBytes);
            dead.Add(DeadFile.Held(file, content.Writer, held, open => seen is not null && Read(open, seen.Length + 1).AsSpan().SequenceEqual(seen)));
        }

        return false;
    }

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

    private static byte[]? Read(SafeFileHandle file, int length)
    {
        byte[] bytes = new byte[length];
        try
        {
            int read = RandomAccess.Read(file, bytes, 0);
            return bytes[..read];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
