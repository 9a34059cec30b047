using MmExporter.Otlp.Delivery;
using MmExporter.Rings;

namespace MmExporter.Otlp.Logs;

/// <summary>Pushes events as log records as soon as there are any, each at least once.</summary>
/// <param name="queue">The events that wait.</param>
/// <param name="positions">How far receivers have them.</param>
/// <param name="scope">The fields of the message <c>InstrumentationScope</c>.</param>
/// <param name="send">Sends a request.</param>
/// <param name="counts">What became of them.</param>
/// <param name="time">Tells when.</param>
/// <param name="log">Takes what goes wrong.</param>
internal sealed partial class LogsPush(
    EventQueue queue,
    RingPositions positions,
    ReadOnlyMemory<byte> scope,
    Func<ReadOnlyMemory<byte>, CancellationToken, Task<SendResult>> send,
    PushCounts counts,
    TimeProvider time,
    ILogger<LogsPush> log) : IDisposable
{
    /// <summary>Records of a request, as many as an SDK would send.</summary>
    public const int RecordsMax = 512;

    /// <summary>Bytes of a request.</summary>
    public const int RequestLengthMax = 1_000_000;

    /// <summary>How often it is looked whether there is something, as an SDK would.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>How long it waits after what was not taken.</summary>
    private static readonly TimeSpan IntervalAfterFailure = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly PushReport report = new("Events", log);
    private bool isFailing;

    public PushCounts Counts => counts;

    /// <summary>Pushes until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(isFailing ? IntervalAfterFailure : Interval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stopping.IsCancellationRequested)
            {
                await PushAsync(stopping);
            }
        }
    }

    /// <summary>Pushes what there is.</summary>
    /// <param name="cancellation">Ends it; what is not sent by then stays in the queue.</param>
    public async Task PushAsync(CancellationToken cancellation)
    {
        try
        {
            await turn.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        try
        {
            while (!cancellation.IsCancellationRequested && queue.Oldest(RecordsMax) is { Count: > 0 } events && await TrySendAsync(events, cancellation))
            {
                // There may be more.
            }

            report.End();
            positions.Save(time.GetUtcNow());
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
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

    public void Dispose() => turn.Dispose();

    private async Task<bool> TrySendAsync(IReadOnlyList<QueuedEvent> events, CancellationToken cancellation)
    {
        byte[] request = LogRequest.Encode(events, scope.Span, RequestLengthMax, out int count);
        counts.CountPoints(count);
        SendResult result = await send(request, cancellation);
        counts.Count(result, time.GetUtcNow());
        bool isDone = result.Outcome is SendOutcome.Accepted or SendOutcome.Refused;
        if (isDone)
        {
            queue.Remove([.. events.Take(count)]);
        }

        counts.CountDropped(result.Outcome == SendOutcome.Refused ? count : 0);
        report.Note(result);
        isFailing = !isDone;
        return isDone;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A push of events failed; this is a mistake in the exporter, please report it")]
    private static partial void LogMistake(ILogger logger, Exception error);
}
