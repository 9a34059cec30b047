using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Microsoft.AspNetCore.Http;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using TestSupport.Otlp;

namespace MmExporter.Tests.Otlp.Support;

/// <summary>What receivers answer, rightly and wrongly.</summary>
internal static class Answers
{
    public const string Protobuf = "application/x-protobuf";

    /// <summary>A status, with a body or without.</summary>
    public static Func<HttpContext, Task> Http(int status, string contentType = "", byte[]? body = null, params (string Name, string Value)[] headers) => async context =>
    {
        context.Response.StatusCode = status;
        foreach ((string name, string value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        if (body is not null)
        {
            context.Response.ContentType = contentType;
            await context.Response.Body.WriteAsync(body);
        }
    };

    public static Func<HttpContext, Task> RetryAfter(int status, string value) => Http(status, headers: ("Retry-After", value));

    /// <summary>HTTP/protobuf: all is well.</summary>
    public static Func<HttpContext, Task> Ok { get; } = Http(200, Protobuf, []);

    /// <summary>HTTP/protobuf: some is dropped.</summary>
    public static Func<HttpContext, Task> PartialSuccess(long rejected, string message) => Http(200, Protobuf, ExportResponse(rejected, message));

    /// <summary>No answer, until the client goes.</summary>
    public static async Task Nothing(HttpContext context)
    {
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The connection (HTTP/1.1) or the call (HTTP/2) is reset.</summary>
    public static Task Reset(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>A good status and the start of a body, then a reset.</summary>
    public static async Task CutOff(HttpContext context)
    {
        context.Response.ContentType = context.Request.ContentType;
        context.Response.ContentLength = 1000;
        await context.Response.Body.WriteAsync(new byte[10]);
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    /// <summary>A body without an end.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="gone">Set when the client has gone.</param>
    public static Func<HttpContext, Task> Endless(int status, TaskCompletionSource gone) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = context.Request.ContentType;
        var chunk = new byte[4096];
        context.RequestAborted.Register(gone.SetResult);
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(chunk);
        }
    };

    /// <summary>A good status, and a body of which a byte comes each second.</summary>
    public static Func<HttpContext, Task> Drip(TimeProvider time) => async context =>
    {
        context.Response.ContentType = context.Request.ContentType;
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(new byte[1]);
            await context.Response.Body.FlushAsync();
            await Task.Delay(TimeSpan.FromSeconds(1), time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    };

    /// <summary>gRPC: a call's answer with its status behind it.</summary>
    public static Func<HttpContext, Task> Grpc(int status, byte[] body, params (string Name, string Value)[] trailers) =>
        Grpc(status.ToString(CultureInfo.InvariantCulture), body, "", trailers);

    /// <inheritdoc cref="Grpc(int, byte[], ValueTuple{string, string}[])"/>
    public static Func<HttpContext, Task> Grpc(string status, byte[] body, string encoding, params (string Name, string Value)[] trailers) => async context =>
    {
        context.Response.ContentType = "application/grpc";
        if (encoding.Length > 0)
        {
            context.Response.Headers["grpc-encoding"] = encoding;
        }

        await context.Response.Body.WriteAsync(body);
        await context.Response.Body.FlushAsync();
        context.Response.AppendTrailer("grpc-status", status);
        foreach ((string name, string value) in trailers)
        {
            context.Response.AppendTrailer(name, value);
        }
    };

    /// <summary>gRPC: all is well.</summary>
    public static Func<HttpContext, Task> GrpcOk { get; } = Grpc(0, Frame([]));

    /// <summary>gRPC: a status and nothing else, which stands where the headers are.</summary>
    public static Func<HttpContext, Task> GrpcHeaders(int status, params (string Name, string Value)[] headers) =>
        Http(200, headers: [("Content-Type", "application/grpc"), ("grpc-status", status.ToString(CultureInfo.InvariantCulture)), .. headers]);

    /// <summary>The trailer that says when to come again.</summary>
    public static (string Name, string Value) RetryInfo(long seconds, int nanoseconds = 0, bool isPadded = true)
    {
        string text = Convert.ToBase64String(RpcStatus("", seconds, nanoseconds));
        return ("grpc-status-details-bin", isPadded ? text : text.TrimEnd('='));
    }

    /// <summary>What is wrong; with the time to come again where there are seconds.</summary>
    public static byte[] RpcStatus(string message, long? seconds = null, int nanoseconds = 0)
    {
        var status = new Status { Message = message, Details = { Any.Pack(new DebugInfo { Detail = "a" }) } };
        if (seconds is { } delay)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = new Duration { Seconds = delay, Nanos = nanoseconds } }));
        }

        return status.ToByteArray();
    }

    /// <summary>A partial success; the answer to logs has the same fields.</summary>
    public static byte[] ExportResponse(long rejected, string message) =>
        new ExportMetricsServiceResponse { PartialSuccess = new ExportMetricsPartialSuccess { RejectedDataPoints = rejected, ErrorMessage = message } }.ToByteArray();

    /// <summary>A message in gRPC's frame.</summary>
    public static byte[] Frame(byte[] message, bool isGzip = false) => GrpcFrame.Write(message, isGzip);
}
