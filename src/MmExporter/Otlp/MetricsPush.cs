using MmExporter.Formats;
using MmExporter.Otlp.Delivery;
using MmExporter.Otlp.Delta;
using MmExporter.Otlp.Messages;
using MmExporter.Otlp.Resources;
using MmExporter.Otlp.Samples;

namespace MmExporter.Otlp;

/// <summary>Pushes all metrics whenever the interval is over. A receiver that is slow or dead delays only the next push.</summary>
/// <param name="collector">Makes the passes.</param>
/// <param name="resources">What a pass found, by resource.</param>
/// <param name="send">Sends a request.</param>
/// <param name="samples">Points of rings.</param>
/// <param name="deltas">What receivers have taken; null where sums are told since their series began.</param>
/// <param name="counts">What became of what was pushed.</param>
/// <param name="interval">From the start of a push to that of the next.</param>
/// <param name="time">Tells when.</param>
/// <param name="log">Takes what goes wrong.</param>
internal sealed partial class MetricsPush(
    Collector collector,
    ResourceTable resources,
    Func<ReadOnlyMemory<byte>, CancellationToken, Task<SendResult>> send,
    SampleQueue samples,
    DeltaStore? deltas,
    PushCounts counts,
    TimeSpan interval,
    TimeProvider time,
    ILogger<MetricsPush> log) : IDisposable
{
    /// <summary>Receivers that speak gRPC take 4 MiB where nobody told them otherwise.</summary>
    public const int RequestLengthMax = 3_500_000;

    /// <summary>A series that is gone for so long begins anew if it comes back.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    private readonly RequestWriter writer = new(RequestLengthMax);
    private readonly ReadOnlyMemory<byte> scope = OtlpScope.Encode();
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly PushReport report = new("Metrics", log);

    public PushCounts Counts => counts;

    /// <summary>Pushes until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            if (deltas is { IsKept: false })
            {
                // Of what was there before the exporter only what comes from now on can be told.
                await InTurnAsync(() => EncodeAsync(deltas.Table, stopping), stopping);
            }

            for (long start = time.GetTimestamp(); await IsDueAsync(start, stopping);)
            {
                start = time.GetTimestamp();
                await PushAsync(stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    /// <summary>Makes a pass and pushes what it found.</summary>
    /// <param name="cancellation">Ends it; what is not sent by then is not sent.</param>
    public Task PushAsync(CancellationToken cancellation) =>
        InTurnAsync(() => deltas is null ? PushTotalsAsync(cancellation) : PushGrowthAsync(deltas, isLast: false, cancellation), cancellation);

    /// <summary>Pushes what there is at the end.</summary>
    /// <param name="cancellation">Ends it; what is not sent by then is not sent.</param>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        try
        {
            await InTurnAsync(() => deltas is null ? PushTotalsAsync(cancellation) : PushLastGrowthAsync(deltas, cancellation), cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            LogNotFlushed(log);
        }
    }

    public void Dispose() => turn.Dispose();

    /// <summary>Waits for the next push.</summary>
    /// <param name="start">When the one before began.</param>
    /// <param name="stopping">Ends the wait.</param>
    /// <returns>Whether it is time; false where it was ended.</returns>
    private async Task<bool> IsDueAsync(long start, CancellationToken stopping)
    {
        // Timers count whole milliseconds.
        double left = Math.Max(0, (interval - time.GetElapsedTime(start)).TotalMilliseconds);
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left)), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stopping.IsCancellationRequested;
    }

    private async Task InTurnAsync(Func<Task> push, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            await push();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The next push may go better; the daemon goes on.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogMistake(log, error);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>What is not taken is told by the next push, too.</summary>
    private async Task PushTotalsAsync(CancellationToken cancellation)
    {
        await EncodeAsync(null, cancellation);
        SendOutcome[] outcomes = [.. Enumerable.Repeat(SendOutcome.Failed, writer.Requests.Count)];
        for (int i = 0; i < outcomes.Length && (i == 0 || IsReached(outcomes[i - 1])); i++)
        {
            outcomes[i] = await SendAsync(writer.Requests[i], cancellation);
        }

        report.End();
        await SettleAsync(outcomes, cancellation);
    }

    /// <summary>Nothing new is told before it is known what became of what was told before.</summary>
    private async Task PushGrowthAsync(DeltaStore store, bool isLast, CancellationToken cancellation)
    {
        if (store.InFlight is null || await SettleAsync(store, store.InFlight, isLast, cancellation))
        {
            DeltaBatch batch = (await EncodeAsync(store.Table, cancellation))!;
            ReadOnlyMemory<byte>?[] requests = [.. writer.Requests.Select(request => (ReadOnlyMemory<byte>?)request.ToArray())];
            store.InFlight = new InFlight(requests, batch.Changes, mayHaveArrived: false);
            store.Save();
            await SettleAsync(store, store.InFlight, isLast, cancellation);
        }

        report.End();
    }

    /// <summary>The next start knows what this push has come to.</summary>
    private async Task PushLastGrowthAsync(DeltaStore store, CancellationToken cancellation)
    {
        try
        {
            await PushGrowthAsync(store, isLast: true, cancellation);
        }
        finally
        {
            store.Save();
        }
    }

    /// <returns>Whether it is known of all requests what became of them.</returns>
    private async Task<bool> SettleAsync(DeltaStore store, InFlight inFlight, bool isLast, CancellationToken cancellation)
    {
        bool isReached = true;
        for (int i = 0; i < inFlight.Requests.Count; i++)
        {
            if (inFlight.Requests[i] is { } request)
            {
                SendOutcome outcome = isReached ? await SendAsync(request, cancellation) : SendOutcome.Failed;
                isReached &= IsReached(outcome);
                Counts.CountDropped(inFlight.Settle(i, outcome, store.Table, isLast));
            }
        }

        if (inFlight.IsDone)
        {
            await SettleAsync(inFlight.Outcomes, cancellation);
            store.InFlight = null;
        }

        return inFlight.IsDone;
    }

    /// <summary>A receiver that does not take one request for now is not asked to take the others.</summary>
    private static bool IsReached(SendOutcome outcome) => outcome is SendOutcome.Accepted or SendOutcome.Refused;

    private async Task<SendOutcome> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        SendResult result = await send(request, cancellation);
        Counts.Count(result, time.GetUtcNow());
        report.Note(result);
        return result.Outcome;
    }

    /// <summary>Makes a pass and writes the requests.</summary>
    private async Task<DeltaBatch?> EncodeAsync(DeltaTable? table, CancellationToken cancellation)
    {
        DeltaBatch? batch = null;
        await collector.CollectAsync(
            result =>
            {
                resources.Merge(result.Catalog, result.Contributions);
                ulong now = (ulong)UnixNanoseconds.Now(time);
                batch = table is null ? null : new DeltaBatch(table, now);
                Write(now, batch);

                // What is there was found by now, however long ago the last push was.
                table?.Forget(now - (ulong)Remembered.Ticks * TimeSpan.NanosecondsPerTick);
            },
            cancellation);
        return batch;
    }

    private void Write(ulong now, DeltaBatch? batch)
    {
        writer.Clear();
        samples.Begin();
        int points = 0;
        foreach (ResourcePoints resource in resources.All)
        {
            points += resource.Write(scope, now, batch, writer, out int untold);
            points += samples.Write(resource.Key, writer);
            Counts.CountDropped(untold);
        }

        Counts.CountDropped(resources.TakeUntold());
        points += samples.WriteRest(resources.Settings, scope, writer);

        writer.Complete();
        Counts.CountPoints(points);
    }

    /// <summary>It is known what became of ends and points of rings. They belong to the passes.</summary>
    private Task SettleAsync(IReadOnlyList<SendOutcome> outcomes, CancellationToken cancellation) => collector.BetweenPassesAsync(
        () =>
        {
            Counts.CountDropped(resources.All.Sum(resource => resource.Ended.Settle(outcomes)));
            samples.Settle(outcomes);
        },
        cancellation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last push did not come to its end in time")]
    private static partial void LogNotFlushed(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "A push failed; this is a mistake in the exporter, please report it")]
    private static partial void LogMistake(ILogger logger, Exception error);
}
