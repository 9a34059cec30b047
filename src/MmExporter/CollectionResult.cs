using MmExporter.Discovery;
using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Snapshots;

namespace MmExporter;

/// <summary>What a pass found. Valid until the next pass begins.</summary>
/// <param name="catalog">The families with the values of this pass.</param>
/// <param name="contributions">What took part in it.</param>
/// <param name="timestamp">When the pass began, as a timestamp of the TimeProvider.</param>
internal sealed class CollectionResult(Catalog catalog, IReadOnlyList<Contribution> contributions, long timestamp)
{
    private readonly int[] refused = new int[RefusalReasons.All.Count];

    public Catalog Catalog { get; } = catalog;

    /// <summary>The files, and what the ledger keeps, whose words were added up.</summary>
    public IReadOnlyList<Contribution> Contributions { get; } = contributions;

    /// <summary>Files that are read to their end.</summary>
    public int ReadFiles { get; private set; }

    /// <summary>Files that are read up to a fault.</summary>
    public int PartlyReadFiles { get; private set; }

    /// <summary>Files that are being created.</summary>
    public int PendingFiles { get; private set; }

    /// <summary>Names that are not read at all.</summary>
    public int RefusedFiles { get; private set; }

    /// <summary>Writers that live, each once however many files it has.</summary>
    public int AliveWriters { get; set; }

    /// <summary>Writers that are dead and have left files.</summary>
    public int DeadWriters { get; set; }

    /// <summary>Writers of which nobody can tell.</summary>
    public int UnknownWriters { get; set; }

    /// <summary>Writers that have said that they end, and ended, since the start.</summary>
    public long ClosedWriters { get; set; }

    /// <summary>Writers that ended without having said so, since the start.</summary>
    public long CrashedWriters { get; set; }

    /// <summary>What the writers say they could not keep.</summary>
    public WriterLosses Losses { get; private set; }

    /// <summary>Values that are older readings because no whole one was to be had in this pass.</summary>
    public int StaleValues { get; private set; }

    /// <summary>When the oldest of them was read; the pass's own time where there is none.</summary>
    public long OldestStaleTimestamp { get; private set; } = timestamp;

    /// <summary>When the pass began.</summary>
    public long Timestamp { get; } = timestamp;

    /// <summary>Readings of single fields since the start, because two readings differed.</summary>
    public long ReadRetries { get; set; }

    /// <summary>Entries of rings that were overwritten before they were read, since the start.</summary>
    public ulong LostRingEntries { get; set; }

    /// <summary>Passes that were begun since the start, this one included.</summary>
    public long Passes { get; set; }

    /// <summary>Passes since the start that came to no end, through a mistake in the exporter.</summary>
    public long FailedPasses { get; set; }

    /// <summary>How long the pass took.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>Files, whole or in part, that are not read for a reason.</summary>
    public int Refused(RefusalReason reason) => refused[(int)reason];

    /// <summary>Whether a file that is not read to its end counts as far as it is read.</summary>
    public static bool IsPartlyRead(SourceFile file) =>
        file.Content is FileContent { Series.Count: > 0 } && file.Reason is not (RefusalReason.Duplicate or RefusalReason.Folded);

    public void Count(SourceFile file)
    {
        var content = file.Content as FileContent;
        if (file.Reason is RefusalReason.None)
        {
            ReadFiles++;
        }
        else if (file.Reason is RefusalReason.NotYet)
        {
            PendingFiles++;
        }
        else if (IsPartlyRead(file))
        {
            PartlyReadFiles++;
            refused[(int)file.Reason]++;
        }
        else
        {
            CountRefused(file.Reason, 1);
        }

        if (content is not null && file.Reason != RefusalReason.Duplicate)
        {
            Losses += content.Losses;
        }

        if (content is { StaleCount: > 0 })
        {
            StaleValues += content.StaleCount;
            OldestStaleTimestamp = content.OldestStaleTimestamp == 0
                ? OldestStaleTimestamp
                : Math.Min(OldestStaleTimestamp, content.OldestStaleTimestamp);
        }
    }

    /// <summary>Counts names that are refused without being remembered, by reason.</summary>
    public void CountRefused(ReadOnlySpan<int> counts)
    {
        for (int reason = 0; reason < counts.Length; reason++)
        {
            CountRefused((RefusalReason)reason, counts[reason]);
        }
    }

    private void CountRefused(RefusalReason reason, int count)
    {
        RefusedFiles += count;
        refused[(int)reason] += count;
    }
}
