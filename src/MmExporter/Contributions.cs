using MmExporter.Discovery;
using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Snapshots;

namespace MmExporter;

/// <summary>Which files of a pass take part in the merge.</summary>
/// <param name="deadWriters">Who takes the part of files whose writers have died.</param>
internal sealed class Contributions(DeadWriters deadWriters)
{
    private readonly List<Contribution> all = [];
    private readonly Dictionary<ulong, SourceFile> generations = [];
    private readonly List<SourceFile> files = [];
    private readonly List<SourceFile> living = [];

    public IReadOnlyList<Contribution> All => all;

    /// <summary>Begins a pass.</summary>
    public void Begin()
    {
        all.Clear();
        files.Clear();
        living.Clear();
        generations.Clear();
    }

    /// <summary>Adds a file that was read.</summary>
    public void Add(SourceFile file)
    {
        if (file.Content is not FileContent content || content.Series.Count == 0 && content.Facts.Count == 0)
        {
            return;
        }

        if (content.Writer.Generation is var generation && generation != 0 && !generations.TryAdd(generation, file))
        {
            // Somebody copied a file. The one that its writer holds counts.
            SourceFile other = generations[generation];
            SourceFile copy = IsOriginal(file, other) ? other : file;
            copy.Reason = RefusalReason.Duplicate;
            if (copy == other)
            {
                generations[generation] = file;
                files.Remove(other);
                files.Add(file);
            }

            return;
        }

        files.Add(file);
    }

    /// <summary>All files of the pass were added.</summary>
    public void End()
    {
        foreach (SourceFile file in files)
        {
            if (deadWriters.TakesPart(file, (FileContent)file.Content!))
            {
                living.Add(file);
            }
        }

        // Only now, since what has died in this pass is in the ledger's contents.
        all.AddRange(deadWriters.Contributions);
        foreach (SourceFile file in living)
        {
            all.Add(new Contribution((FileContent)file.Content!, file.Key, file.Liveness != Liveness.Dead && !file.IsIdle, file.Owner, []));
        }
    }

    private static bool IsOriginal(SourceFile file, SourceFile other) => file.Liveness != other.Liveness
        ? file.Liveness == Liveness.Alive
        : file.Identity.Inode < other.Identity.Inode;
}
