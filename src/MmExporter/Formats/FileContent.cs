using MmExporter.Discovery;

namespace MmExporter.Formats;

/// <summary>What a file says, in the terms of no format: its series, which change seldom, and their words of this pass.</summary>
internal abstract class FileContent
{
    /// <summary>Whose file it is. Another one only together with another <see cref="Epoch"/>.</summary>
    public abstract WriterIdentity Writer { get; }

    /// <summary>The series, appended to only, as long as the <see cref="Epoch"/> is the same; null for what is left out.</summary>
    public abstract IReadOnlyList<SeriesDefinition?> Series { get; }

    /// <summary>Changes whenever <see cref="Series"/> does otherwise than by growing.</summary>
    public int Epoch { get; protected set; }

    /// <summary>The words of this pass; series that have come since have none yet.</summary>
    public abstract ReadOnlySpan<ulong> Words { get; }

    /// <summary>By series, whether it has a value in this pass; empty where all have.</summary>
    public virtual ReadOnlySpan<bool> Present => default;

    /// <summary>Facts about the writer that are no metrics, by name.</summary>
    public virtual IReadOnlyList<KeyValuePair<string, string>> Facts => [];

    /// <summary>Changes whenever <see cref="Facts"/> do.</summary>
    public int FactsVersion { get; protected set; }

    /// <summary>Whether its writer has said that it ends.</summary>
    public virtual bool IsClosed => false;

    /// <summary>What its writer says it could not keep.</summary>
    public virtual WriterLosses Losses => default;

    /// <summary>Values in this pass that are older readings because no whole one was to be had.</summary>
    public int StaleCount { get; protected set; }

    /// <summary>When the oldest of the stale values was read, as a timestamp of the TimeProvider; 0 without one.</summary>
    public long OldestStaleTimestamp { get; protected set; }

    /// <summary>Why the series end where they end, or some are missing.</summary>
    public RefusalReason Refusal { get; protected set; }

    /// <summary>How many series the file has beyond the most that are read of one.</summary>
    public virtual int SeriesBeyondLimit => 0;

    /// <summary>Where in the file they end, in bytes; 0 where only some are missing.</summary>
    public int EndOffset { get; protected set; }
}
