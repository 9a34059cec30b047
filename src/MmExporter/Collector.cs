using MmExporter.Discovery;
using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Rings;
using MmExporter.Snapshots;

namespace MmExporter;

/// <summary>
/// One pass over all stages: finds the files, reads them, decodes them and adds their values up. The web reads the result
/// under the same lock.
/// </summary>
internal sealed partial class Collector(
    DirectoryScanner scanner,
    FileTable table,
    Catalog catalog,
    FileReading reading,
    DeadWriters deadWriters,
    RingIntake rings,
    TimeProvider time,
    ILogger<Collector> log)
    : IDisposable
{
    /// <summary>A directory full of garbage must not fill the log; the others are counted in one line.</summary>
    private const int LoggedRefusalsPerPassMax = 20;

    /// <summary>Writers whose files have gone are remembered for a while, so that an end is counted once.</summary>
    private const int RememberedWritersPerFile = 4;

    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly WriterTally writers = new(RememberedWritersPerFile * table.FilesMax);
    private readonly Contributions contributions = new(deadWriters);
    private readonly LeftOutLog leftOut = new(log);
    private readonly List<SourceFile> takenOver = [];
    private CollectionResult? last;
    private long begun;
    private long begunTimestamp;
    private long failed;
    private long enteredTimestamp;

    /// <summary>Runs a pass and, before the next one can begin, hands its result over. Whoever waits while one is under way
    /// shares the next.</summary>
    public async Task CollectAsync(Action<CollectionResult> use, CancellationToken cancellation)
    {
        long asked = Interlocked.Read(ref begun);
        await EnterAsync(cancellation);
        try
        {
            if (last is null || begun == asked)
            {
                last = null;
                last = CountedPass();
            }

            use(last);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>For how long a pass, or whatever else no pass may meet, has been under way; zero where nothing is.</summary>
    public TimeSpan UnderWay() => Interlocked.Read(ref enteredTimestamp) is not 0 and var entered ? time.GetElapsedTime(entered) : TimeSpan.Zero;

    /// <summary>The time since the last pass began, one that is under way included; null before the first.</summary>
    public TimeSpan? SinceLastPass() => Interlocked.Read(ref begun) == 0 ? null : time.GetElapsedTime(Interlocked.Read(ref begunTimestamp));

    /// <summary>Applies other settings between two passes: the next one names everything anew, over the same words.</summary>
    public Task ApplyAsync(ModelSettings settings, CancellationToken cancellation) => BetweenPassesAsync(() => catalog.Apply(settings), cancellation);

    /// <summary>Does something that no pass may meet.</summary>
    public async Task BetweenPassesAsync(Action action, CancellationToken cancellation)
    {
        await EnterAsync(cancellation);
        try
        {
            action();
        }
        finally
        {
            Leave();
        }
    }

    private async Task EnterAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);

        // 0 is for nothing.
        Interlocked.Exchange(ref enteredTimestamp, Math.Max(1, time.GetTimestamp()));
    }

    private void Leave()
    {
        Interlocked.Exchange(ref enteredTimestamp, 0);
        gate.Release();
    }

    public void Dispose()
    {
        table.Dispose();
        gate.Dispose();
    }

    private CollectionResult CountedPass()
    {
        long start = time.GetTimestamp();
        Interlocked.Exchange(ref begunTimestamp, start);
        Interlocked.Increment(ref begun);
        try
        {
            return Pass(start);
        }
        catch
        {
            failed++;
            throw;
        }
    }

    private CollectionResult Pass(long start)
    {
        table.Refresh(scanner);
        reading.BeginPass();
        deadWriters.Begin();
        contributions.Begin();
        var result = new CollectionResult(catalog, contributions.All, start);
        foreach (SourceFile file in table.Files)
        {
            Read(file, start);
            contributions.Add(file);
        }

        if (table.Gone.Count > 0)
        {
            ReadGone(start);
        }

        KeepFormer();
        contributions.End();
        TakeRings();
        CountFiles(result);
        catalog.Merge(contributions.All);
        deadWriters.End(catalog);
        leftOut.Log(catalog);
        (result.Passes, result.FailedPasses) = (begun, failed);
        result.ReadRetries = reading.Retries;
        result.LostRingEntries = rings.Lost;
        result.Duration = time.GetElapsedTime(start);
        return result;
    }

    /// <summary>A file that has gone is read once more: it is still open, and its writer went on until it died. Nothing of it counts
    /// where the writer lives, or it was the copy, and the other file is there or goes too.</summary>
    private void ReadGone(long timestamp)
    {
        foreach (SourceFile file in table.Gone.OrderBy(file => file.Reason == RefusalReason.Duplicate))
        {
            bool isCopy = file.Reason == RefusalReason.Duplicate;
            file.Reason = RefusalReason.None;
            Read(file, timestamp);
            if (file.Content is FileContent content
                && (contributions.FileOf(content.Writer.Generation) is not { } other || (!isCopy && other.Liveness == Liveness.Dead)))
            {
                deadWriters.Gone(file, content);
            }
        }
    }

    private void TakeRings()
    {
        rings.Begin();
        foreach (SourceFile file in table.Files)
        {
            rings.Take(file);
        }

        foreach (SourceFile file in table.Gone)
        {
            rings.Take(file);
        }

        rings.End();
        contributions.Add(rings.Contributions);
    }

    /// <summary>Keeps what was counted in files that others have taken over, or that were cut. One of them may have been a copy.</summary>
    private void KeepFormer()
    {
        foreach (SourceFile file in takenOver)
        {
            var former = (FileContent)file.Former!;
            file.Former = null;
            if (contributions.FileOf(former.Writer.Generation) is null)
            {
                deadWriters.Replaced(file, former);
            }
        }

        takenOver.Clear();
    }

    private void CountFiles(CollectionResult result)
    {
        int refusalsToLog = LoggedRefusalsPerPassMax;
        writers.Begin();
        foreach (SourceFile file in table.Files)
        {
            writers.Add(file);
            result.Count(file);
            LogRefusal(file, ref refusalsToLog);
        }

        if (refusalsToLog < 0)
        {
            LogMoreRefused(log, -refusalsToLog);
        }

        writers.End(result);
        result.CountRefused(table.Unnamed);
    }

    private void Read(SourceFile file, long timestamp)
    {
        try
        {
            reading.Read(file, timestamp);
            if (file.Former is not null)
            {
                takenOver.Add(file);
            }
        }
#pragma warning disable CA1031 // A mistake of ours that one file brings out must not cost the other files their metrics.
        catch (Exception error)
#pragma warning restore CA1031
        {
            file.Reason = RefusalReason.InternalError;
            file.Content = null;
            LogFailed(log, error, file.DisplayPath);
        }
    }

    private void LogRefusal(SourceFile file, ref int refusalsToLog)
    {
        if (file.Reason == file.LoggedReason)
        {
            return;
        }

        file.LoggedReason = file.Reason;
        if (file.Reason is RefusalReason.None or RefusalReason.NotYet || --refusalsToLog < 0)
        {
            return;
        }

        if (!CollectionResult.IsPartlyRead(file))
        {
            LogRefused(log, file.DisplayPath, file.Reason.Name());
        }
        else if (((FileContent)file.Content!).EndOffset is > 0 and var end)
        {
            LogReadUpTo(log, file.DisplayPath, end, file.Reason.Name());
        }
        else
        {
            LogPartlyRead(log, file.DisplayPath, file.Reason.Name());
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} is not read: {Reason}")]
    private static partial void LogRefused(ILogger logger, string file, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} is read up to offset {Offset} only: {Reason}")]
    private static partial void LogReadUpTo(ILogger logger, string file, int offset, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} is read in part only: {Reason}")]
    private static partial void LogPartlyRead(ILogger logger, string file, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} more files are not read, or not to their end; mmexporter_refused_files counts them by reason")]
    private static partial void LogMoreRefused(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "{File} could not be read; this is a mistake in the exporter, please report it")]
    private static partial void LogFailed(ILogger logger, Exception error, string file);
}
