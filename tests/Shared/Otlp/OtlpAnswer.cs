using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Microsoft.AspNetCore.Http;

namespace TestSupport.Otlp;

/// <summary>What a receiver says to a request, over HTTP or gRPC alike.</summary>
internal sealed record OtlpAnswer
{
    private const int GrpcInvalidArgument = 3;
    private const int GrpcResourceExhausted = 8;
    private const int GrpcUnavailable = 14;

    /// <summary>All was taken.</summary>
    public static OtlpAnswer Accept { get; } = new();

    /// <summary>The request is wrong, and will be the next time.</summary>
    public static OtlpAnswer Refuse { get; } = new() { HttpStatus = StatusCodes.Status400BadRequest, GrpcStatus = GrpcInvalidArgument, Message = "refused" };

    /// <summary>The connection is cut instead of an answer.</summary>
    public static OtlpAnswer Abort { get; } = new() { IsAborted = true };

    public int HttpStatus { get; init; } = StatusCodes.Status200OK;

    public int GrpcStatus { get; init; }

    public string Message { get; init; } = "";

    /// <summary>How many points or records were not taken, where the others were.</summary>
    public long Rejected { get; init; }

    /// <summary>When to try again: <c>Retry-After</c>, in whole seconds, or <c>RetryInfo</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public bool IsAborted { get; init; }

    /// <summary>Some was taken; or all, with a warning.</summary>
    public static OtlpAnswer PartialSuccess(long rejected, string message) => new() { Rejected = rejected, Message = message };

    /// <summary>Not now.</summary>
    public static OtlpAnswer Unavailable(TimeSpan? retryAfter = null) =>
        new() { HttpStatus = StatusCodes.Status503ServiceUnavailable, GrpcStatus = GrpcUnavailable, Message = "unavailable", RetryAfter = retryAfter };

    /// <summary>Too much; by gRPC it may be tried again only where it is said when.</summary>
    public static OtlpAnswer Throttle(TimeSpan? retryAfter = null) =>
        new() { HttpStatus = StatusCodes.Status429TooManyRequests, GrpcStatus = GrpcResourceExhausted, Message = "throttled", RetryAfter = retryAfter };

    public async Task WriteAsync(HttpContext context, OtlpSignal signal)
    {
        if (IsAborted)
        {
            context.Abort();
        }
        else if (context.Request.Path == signal.GrpcPath)
        {
            // As the collector does it.
            bool isGzip = context.Request.Headers["grpc-encoding"] == "gzip";
            await WriteGrpcAsync(context.Response, signal, isGzip);
        }
        else
        {
            await WriteHttpAsync(context.Response, signal);
        }
    }

    private async Task WriteHttpAsync(HttpResponse response, OtlpSignal signal)
    {
        response.StatusCode = HttpStatus;
        response.ContentType = OtlpClient.HttpContentType;
        if (RetryAfter is { } delay)
        {
            response.Headers.RetryAfter = ((long)delay.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        IMessage body = HttpStatus == StatusCodes.Status200OK ? signal.Accept(Rejected, Message) : ErrorStatus();
        await response.Body.WriteAsync(body.ToByteArray());
    }

    private async Task WriteGrpcAsync(HttpResponse response, OtlpSignal signal, bool isGzip)
    {
        response.ContentType = GrpcFrame.ContentType;
        string status = GrpcStatus.ToString(CultureInfo.InvariantCulture);
        if (GrpcStatus == 0)
        {
            response.Headers["grpc-encoding"] = isGzip ? "gzip" : "identity";
            await response.Body.WriteAsync(GrpcFrame.Write(signal.Accept(Rejected, Message).ToByteArray(), isGzip));
            response.AppendTrailer("grpc-status", status);
            return;
        }

        // Without a message the trailers are the headers.
        response.Headers["grpc-status"] = status;
        response.Headers["grpc-message"] = Uri.EscapeDataString(Message);
        response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(ErrorStatus().ToByteArray());
    }

    private Status ErrorStatus()
    {
        var status = new Status { Code = GrpcStatus, Message = Message };
        if (RetryAfter is { } delay)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        }

        return status;
    }
}
