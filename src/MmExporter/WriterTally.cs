using MmExporter.Discovery;
using MmExporter.Formats;
using MmExporter.Snapshots;

namespace MmExporter;

/// <summary>Counts the writers of a pass, and how those have ended that were seen to end, each once however many files it has.</summary>
/// <remarks>A writer that was dead already when the exporter began is no end that it has seen: a restart would count them all
/// again.</remarks>
/// <param name="writersMax">How many writers are remembered at least; it has to be more than there can be files.</param>
internal sealed class WriterTally(int writersMax)
{
    private readonly Dictionary<ulong, Writer> writers = [];
    private long pass;
    private int alive, dead, unknown;
    private long closed, crashed;

    /// <summary>Begins a pass.</summary>
    public void Begin()
    {
        pass++;
        (alive, dead, unknown) = (0, 0, 0);
    }

    /// <summary>Adds a file that was read, once it is known whether it is somebody's copy.</summary>
    public void Add(SourceFile file)
    {
        if (file.Content is not FileContent content || (file.Reason != RefusalReason.None && content.Series.Count == 0)
            || file.Reason == RefusalReason.Duplicate)
        {
            return;
        }

        if (content.Writer.Generation == 0)
        {
            // Nothing tells how such a writer ended, nor that two files are one writer's.
            Count(file.Liveness);
            return;
        }

        Writer writer = writers.GetValueOrDefault(content.Writer.Rank);
        bool isFirstFile = writer.Pass != pass;
        writers[content.Writer.Rank] = writer with
        {
            Pass = pass,
            IsAlive = (!isFirstFile && writer.IsAlive) || file.Liveness != Liveness.Dead,
            IsClosed = (isFirstFile || writer.IsClosed) && content.IsClosed,
        };
    }

    /// <summary>Ends a pass.</summary>
    /// <param name="result">What takes the counts.</param>
    public void End(CollectionResult result)
    {
        foreach ((ulong id, Writer writer) in writers)
        {
            if (writer.Pass == pass)
            {
                Count(writer.IsAlive ? Liveness.Alive : Liveness.Dead);
                CountEnd(id, writer);
            }
            else if (writers.Count > writersMax)
            {
                writers.Remove(id);
            }
        }

        (result.AliveWriters, result.DeadWriters, result.UnknownWriters) = (alive, dead, unknown);
        (result.ClosedWriters, result.CrashedWriters) = (closed, crashed);
    }

    private void CountEnd(ulong id, Writer writer)
    {
        if (writer.IsAlive || writer.HasEnded)
        {
            return;
        }

        writers[id] = writer with { HasEnded = true };
        if (pass > 1)
        {
            closed += writer.IsClosed ? 1 : 0;
            crashed += writer.IsClosed ? 0 : 1;
        }
    }

    private void Count(Liveness liveness)
    {
        alive += liveness == Liveness.Alive ? 1 : 0;
        dead += liveness == Liveness.Dead ? 1 : 0;
        unknown += liveness == Liveness.Unknown ? 1 : 0;
    }

    /// <summary>A writer with an identity.</summary>
    /// <param name="Pass">The last pass that saw a file of it.</param>
    /// <param name="IsAlive">Whether one of its files is held.</param>
    /// <param name="IsClosed">Whether all of its files say that it has ended.</param>
    /// <param name="HasEnded">Whether its end has been counted, or was before the first pass.</param>
    private readonly record struct Writer(long Pass, bool IsAlive, bool IsClosed, bool HasEnded);
}
