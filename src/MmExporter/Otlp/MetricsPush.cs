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
    private string lastMessage = "";
    private bool isFailing;

    public PushCounts Counts => counts;

    /// <summary>Pushes until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        for (long start = time.GetTimestamp(); await IsDueAsync(start, stopping);)
        {
            start = time.GetTimestamp();
            try
            {
                await PushAsync(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Makes a pass and pushes what it found.</summary>
    /// <param name="cancellation">Ends it; what is not sent by then is not sent.</param>
    public async Task PushAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            await (deltas is null ? PushTotalsAsync(cancellation) : PushGrowthAsync(deltas, cancellation));
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

    /// <summary>Pushes what there is at the end.</summary>
    /// <param name="cancellation">Ends it; what is not sent by then is not sent.</param>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        try
        {
            await PushAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            LogNotFlushed(log);
        }

        deltas?.Save();
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

    /// <summary>What is not taken is told by the next push, too.</summary>
    private async Task PushTotalsAsync(CancellationToken cancellation)
    {
        await EncodeAsync(null, cancellation);
        bool isTaken = true;
        foreach (ReadOnlyMemory<byte> request in writer.Requests)
        {
            isTaken &= await SendAsync(request, cancellation) == SendOutcome.Accepted;
        }

        if (isTaken)
        {
            await ForgetTakenAsync(cancellation);
        }
    }

    /// <summary>Nothing new is told before it is known what became of what was told before.</summary>
    private async Task PushGrowthAsync(DeltaStore store, CancellationToken cancellation)
    {
        if (store.InFlight is null || await SettleAsync(store, store.InFlight, cancellation))
        {
            DeltaBatch batch = (await EncodeAsync(store.Table, cancellation))!;
            ReadOnlyMemory<byte>?[] requests = [.. writer.Requests.Select(request => (ReadOnlyMemory<byte>?)request.ToArray())];
            store.InFlight = new InFlight(requests, batch.Changes, mayHaveArrived: false);
            store.Save();
            await SettleAsync(store, store.InFlight, cancellation);
        }
    }

    /// <returns>Whether it is known of all requests what became of them.</returns>
    private async Task<bool> SettleAsync(DeltaStore store, InFlight inFlight, CancellationToken cancellation)
    {
        for (int i = 0; i < inFlight.Requests.Count; i++)
        {
            if (inFlight.Requests[i] is { } request)
            {
                int givenUp = inFlight.GivenUp;
                inFlight.Settle(i, await SendAsync(request, cancellation), store.Table);
                Counts.CountDropped(inFlight.GivenUp > givenUp ? inFlight.Changes.Count(change => change.Request == i) : 0);
            }
        }

        if (inFlight is { IsDone: true, IsTaken: true })
        {
            await ForgetTakenAsync(cancellation);
        }

        store.InFlight = inFlight.IsDone ? null : inFlight;
        return inFlight.IsDone;
    }

    private async Task<SendOutcome> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        SendResult result = await send(request, cancellation);
        Counts.Count(result, time.GetUtcNow());
        if (result.Outcome != SendOutcome.Accepted)
        {
            if (!isFailing)
            {
                LogFailed(log, result.Message);
                isFailing = true;
            }
        }
        else
        {
            Report(result);
        }

        return result.Outcome;
    }

    /// <summary>A receiver that took a request may have something to say; the same is said once.</summary>
    private void Report(in SendResult result)
    {
        if (result.Message.Length > 0 && result.Message != lastMessage)
        {
            if (result.Rejected > 0)
            {
                LogRejected(log, result.Rejected, result.Message);
            }
            else
            {
                LogRemark(log, result.Message);
            }
        }

        lastMessage = result.Message;
        if (isFailing)
        {
            LogWorksAgain(log);
            isFailing = false;
        }
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
                table?.Forget(now - (ulong)Remembered.Ticks * TimeSpan.NanosecondsPerTick);
                batch = table is null ? null : new DeltaBatch(table, now);
                Write(now, batch);
            },
            cancellation);
        return batch;
    }

    private void Write(ulong now, DeltaBatch? batch)
    {
        writer.Clear();
        int points = 0;
        foreach (ResourcePoints resource in resources.All)
        {
            points += resource.Write(scope, now, batch, writer, out int untold);
            points += samples.Write(resource.Key, writer);
            Counts.CountDropped(untold);
        }

        points += samples.WriteRest(resources.Settings, scope, writer);

        writer.Complete();
        Counts.CountPoints(points);
    }

    /// <summary>A receiver has taken ends and points of rings. They belong to the passes.</summary>
    private Task ForgetTakenAsync(CancellationToken cancellation) => collector.BetweenPassesAsync(ForgetTaken, cancellation);

    private void ForgetTaken()
    {
        foreach (ResourcePoints resource in resources.All)
        {
            resource.Ended.Forget();
        }

        samples.Forget();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Metrics are not taken: {Reason}. Each push tries again; this is said once")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last push did not come to its end in time")]
    private static partial void LogNotFlushed(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "Metrics are taken again")]
    private static partial void LogWorksAgain(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The receiver dropped {Count} data points: {Message}")]
    private static partial void LogRejected(ILogger logger, long count, string message);

    [LoggerMessage(Level = LogLevel.Information, Message = "The receiver took all data points and says: {Message}")]
    private static partial void LogRemark(ILogger logger, string message);

    [LoggerMessage(Level = LogLevel.Error, Message = "A push failed; this is a mistake in the exporter, please report it")]
    private static partial void LogMistake(ILogger logger, Exception error);
}
