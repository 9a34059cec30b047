using MmExporter.Otlp.Delivery.Answers;

namespace MmExporter.Otlp.Delivery;

/// <summary>Sends the requests of one signal to one endpoint, one at a time.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/otlp/</remarks>
internal sealed class OtlpSender : IDisposable
{
    private readonly EndpointSettings endpoint;
    private readonly TimeSpan totalTime;
    private readonly TimeProvider time;
    private readonly RequestBody body;
    private readonly Connections connections;

    /// <param name="endpoint">Where to.</param>
    /// <param name="totalTime">How long a request is tried, all attempts and the waits between them together.</param>
    /// <param name="time">Measures it.</param>
    public OtlpSender(EndpointSettings endpoint, TimeSpan totalTime, TimeProvider time)
    {
        this.endpoint = endpoint;
        this.totalTime = totalTime;
        this.time = time;
        body = new RequestBody(endpoint.Protocol, endpoint.Compression);
        connections = new Connections(endpoint);
    }

    /// <summary>Sends a request, and again the same bytes while that may help and time is left. Never fails: what went wrong is the result.</summary>
    /// <param name="request">An encoded export request; it is not to change meanwhile.</param>
    /// <param name="cancellationToken">Ends it at once; what became of the request until then is the result.</param>
    public async Task<SendResult> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        using var over = new CancellationTokenSource(totalTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        ReadOnlyMemory<byte> bytes = body.Of(request);
        bool mayHaveArrived = false;
        for (int attempts = 1; ; attempts++)
        {
            Attempt attempt = await TryAsync(bytes, either.Token);
            mayHaveArrived |= attempt.Outcome == SendOutcome.Unknown;
            bool isOver = attempt.Outcome is SendOutcome.Accepted or SendOutcome.Refused;
            TimeSpan wait = attempt.RetryAfter ?? RetryDelay.After(attempts);
            if (isOver || time.GetElapsedTime(start) + wait >= totalTime || !await WaitAsync(wait, either.Token))
            {
                return ResultOf(attempt, mayHaveArrived, attempts);
            }
        }
    }

    public void Dispose()
    {
        connections.Dispose();
        body.Dispose();
    }

    private async Task<Attempt> TryAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(endpoint.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var content = new RequestContent(bytes);
        using HttpRequestMessage request = OtlpRequest.New(endpoint, content);
        try
        {
            using HttpResponseMessage response = await connections.SendAsync(request, either.Token);
            return endpoint.Protocol == OtlpProtocol.Grpc
                ? await GrpcAnswer.ReadAsync(response, time.GetUtcNow(), either.Token)
                : await HttpAnswer.ReadAsync(response, time.GetUtcNow(), either.Token);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            return Unanswered(error, content.HasBegun, late.IsCancellationRequested);
        }
    }

    /// <summary>An attempt without an answer. The body is sent once there is a connection, so that one that was not begun cannot have arrived.</summary>
    private Attempt Unanswered(Exception error, bool hasBegun, bool isLate)
    {
        string reason = error.GetBaseException().Message.TrimEnd('.');
        if (error is OperationCanceledException)
        {
            connections.Renew();
            reason = isLate ? FormattableString.Invariant($"no answer within {endpoint.Timeout.TotalSeconds} s") : "ended before an answer came";
        }

        return hasBegun ? new Attempt(SendOutcome.Unknown, reason) : new Attempt(SendOutcome.Failed, $"nothing sent: {reason}");
    }

    private SendResult ResultOf(Attempt last, bool mayHaveArrived, int attempts)
    {
        bool isAccepted = last.Outcome == SendOutcome.Accepted;
        return new SendResult(
            mayHaveArrived && !isAccepted ? SendOutcome.Unknown : last.Outcome,
            last.Rejected,
            isAccepted ? last.Message : $"{endpoint.Name}: {last.Message}",
            last.RetryAfter ?? TimeSpan.Zero,
            attempts);
    }

    /// <returns>Whether the time passed without an end.</returns>
    private async Task<bool> WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        await Task.Delay(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }
}
