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
    private Dictionary<ulong, SourceFile> generations = [], generationsBefore = [];
    private readonly List<SourceFile> files = [];
    private readonly List<SourceFile> living = [];

    public IReadOnlyList<Contribution> All => all;

    /// <summary>Begins a pass.</summary>
    public void Begin()
    {
        all.Clear();
        files.Clear();
        living.Clear();
        (generations, generationsBefore) = (generationsBefore, generations);
        generations.Clear();
    }

    /// <summary>Adds a file that was read.</summary>
    public void Add(SourceFile file)
    {
        if (file.Content is not FileContent content)
        {
            return;
        }

        if (content.Writer.Generation is var generation && generation != 0 && !generations.TryAdd(generation, file))
        {
            // Somebody copied a file. The one that its writer holds counts.
            SourceFile other = generations[generation];
            SourceFile copy = IsOriginal(file, other, generation) ? other : file;
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

    /// <summary>Which of the files that were added is that of the writer of a generation; null where none is.</summary>
    public SourceFile? FileOf(ulong generation) => generations.GetValueOrDefault(generation);

    /// <summary>All files of the pass were added.</summary>
    public void End()
    {
        foreach (SourceFile file in files)
        {
            if (SaysAnything(file) && deadWriters.TakesPart(file, (FileContent)file.Content!))
            {
                living.Add(file);
            }
        }

        // Only now, since what has died in this pass is in the ledger's contents.
        all.AddRange(deadWriters.Contributions);
        foreach (SourceFile file in living)
        {
            all.Add(new Contribution((FileContent)file.Content!, file.Key, file.Liveness != Liveness.Dead && !file.IsIdle, file.Owner)
            {
                Born = UnixNanoseconds.Of(file.Born),
            });
        }
    }

    /// <summary>Adds what is no file's.</summary>
    public void Add(IEnumerable<Contribution> others) => all.AddRange(others);

    /// <summary>A writer that died before it counted anything is in the ledger with nothing, so that its file goes.</summary>
    private static bool SaysAnything(SourceFile file)
    {
        var content = (FileContent)file.Content!;
        return content.Series.Count > 0 || content.Facts.Count > 0 || (file.Liveness == Liveness.Dead && content.Writer.Generation != 0);
    }

    /// <summary>The one its writer holds, or that counted in the pass before: a copy may have been made while the writer went on.
    /// At the start of the exporter, the one that has counted more, or is older; inodes are used again.</summary>
    private bool IsOriginal(SourceFile file, SourceFile other, ulong generation)
    {
        if (file.Liveness != other.Liveness)
        {
            return file.Liveness == Liveness.Alive;
        }

        if (generationsBefore.TryGetValue(generation, out SourceFile? before) && (before == file || before == other))
        {
            return before == file;
        }

        int more = Counted(file).CompareTo(Counted(other));
        return more != 0 ? more > 0
            : file.Born != other.Born ? file.Born < other.Born
            : file.Identity.Inode < other.Identity.Inode;
    }

    /// <summary>What the counters and the buckets of histograms add up to.</summary>
    private static double Counted(SourceFile file)
    {
        var content = (FileContent)file.Content!;
        double sum = 0;
        foreach (SeriesDefinition? series in content.Series)
        {
            if (series is { Metric.IsKeptAfterDeath: true } && series.Word + series.Metric.Words <= content.Words.Length)
            {
                sum += Counted(series.Metric, content.Words.Slice(series.Word, series.Metric.Words));
            }
        }

        return sum;
    }

    private static double Counted(MetricDefinition metric, ReadOnlySpan<ulong> words)
    {
        if (metric.Kind == MetricKind.Counter)
        {
            return new Number(metric.Number, words[0]).AsDouble();
        }

        double sum = 0;
        foreach (ulong count in words[HistogramWords.ExplicitBuckets..^(metric.HasExemplars ? HistogramWords.ExemplarLength : 0)])
        {
            sum += count;
        }

        return sum;
    }
}
