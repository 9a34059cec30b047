using MmExporter.Otlp.Delivery.Answers;
using Polly;

namespace MmExporter.Otlp.Delivery;

/// <summary>Sends the requests of one signal to one endpoint, one at a time.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/otlp/</remarks>
internal sealed class OtlpSender : IDisposable
{
    private readonly EndpointSettings endpoint;
    private readonly TimeProvider time;
    private readonly RequestBody body;
    private readonly Connections connections;
    private readonly ResiliencePipeline<Attempt> policy;
    private TimeSpan pause;
    private long pauseStart;

    /// <param name="endpoint">Where to.</param>
    /// <param name="totalTime">How long a request is tried, all attempts and the waits between them together; at least 10 ms.</param>
    /// <param name="time">Measures it.</param>
    public OtlpSender(EndpointSettings endpoint, TimeSpan totalTime, TimeProvider time)
    {
        this.endpoint = endpoint;
        this.time = time;
        body = new RequestBody(endpoint.Protocol, endpoint.Compression);
        connections = new Connections(endpoint);
        policy = RetryPolicy.New(endpoint.Timeout, totalTime, time);
    }

    /// <summary>
    /// Sends a request, and again the same bytes while that may help and time is left. A receiver that wants to be left alone gets nothing
    /// until then. Never fails: what went wrong is the result.
    /// </summary>
    /// <param name="request">An encoded export request; it is not to change meanwhile.</param>
    /// <param name="cancellationToken">Ends it at once; what became of the request until then is the result.</param>
    public async Task<SendResult> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        TimeSpan left = pause - time.GetElapsedTime(pauseStart);
        if (left > TimeSpan.Zero)
        {
            string reason = FormattableString.Invariant($"{endpoint.Name}: nothing sent: the receiver wants to be left alone for {left.TotalSeconds:0.#} s");
            return new SendResult(SendOutcome.Failed, 0, reason, left, 0);
        }

        var progress = new SendProgress(body.Of(request));
        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellationToken);
        await policy.ExecuteOutcomeAsync(TryAsync, context, progress);
        ResilienceContextPool.Shared.Return(context);
        SendResult result = progress.ResultAt(endpoint.Name);
        pause = result.RetryAfter;
        pauseStart = time.GetTimestamp();
        return result;
    }

    public void Dispose()
    {
        connections.Dispose();
        body.Dispose();
    }

    private async ValueTask<Outcome<Attempt>> TryAsync(ResilienceContext context, SendProgress progress)
    {
        Attempt attempt = await TryAsync(progress.Body, context.CancellationToken);
        progress.Add(attempt);
        return Outcome.FromResult(attempt);
    }

    private async Task<Attempt> TryAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        var content = new RequestContent(bytes);
        using HttpRequestMessage request = OtlpRequest.New(endpoint, content);
        try
        {
            using HttpResponseMessage response = await connections.SendAsync(request, cancellationToken);
            return endpoint.Protocol == OtlpProtocol.Grpc
                ? await GrpcAnswer.ReadAsync(response, time.GetUtcNow(), cancellationToken)
                : await HttpAnswer.ReadAsync(response, time.GetUtcNow(), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            connections.Renew();
            return Unanswered(FormattableString.Invariant($"no answer in {time.GetElapsedTime(start).TotalSeconds:0.###} s"), content.HasBegun);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return Unanswered(error.GetBaseException().Message.TrimEnd('.'), content.HasBegun);
        }
    }

    /// <summary>An attempt without an answer. The body is sent once there is a connection, so that one that was not begun cannot have arrived.</summary>
    private static Attempt Unanswered(string reason, bool hasBegun) =>
        hasBegun ? new Attempt(SendOutcome.Unknown, reason) : new Attempt(SendOutcome.Failed, $"nothing sent: {reason}");
}
