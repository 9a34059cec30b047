using System.Globalization;
using System.IO.Compression;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace MmExporter.Tests.Otlp.Support;

/// <summary>What receivers answer, rightly and wrongly.</summary>
internal static class Answers
{
    public const string Protobuf = "application/x-protobuf";

    /// <summary>A status, with a body or without.</summary>
    public static Func<HttpContext, Task> Status(int status, string contentType = "", byte[]? body = null, params (string Name, string Value)[] headers) => async context =>
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

    public static Func<HttpContext, Task> RetryAfter(int status, string value) => Status(status, headers: ("Retry-After", value));

    /// <summary>HTTP/protobuf: all is well.</summary>
    public static Func<HttpContext, Task> Ok { get; } = Status(200, Protobuf, []);

    /// <summary>HTTP/protobuf: some is dropped.</summary>
    public static Func<HttpContext, Task> PartialSuccess(long rejected, string message) => Status(200, Protobuf, ExportResponse(rejected, message));

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

    /// <summary>A status and the start of a body, then a reset.</summary>
    public static Func<HttpContext, Task> CutOff(int status) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = context.Request.ContentType;
        context.Response.ContentLength = 1000;
        await context.Response.Body.WriteAsync(new byte[10]);
        await context.Response.Body.FlushAsync();
        context.Abort();
    };

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

    /// <summary>A body of which a byte comes each second.</summary>
    public static Func<HttpContext, Task> Drip(int status, TimeProvider time) => async context =>
    {
        context.Response.StatusCode = status;
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
        Status(200, headers: [("Content-Type", "application/grpc"), ("grpc-status", status.ToString(CultureInfo.InvariantCulture)), .. headers]);

    /// <summary>The trailer that says when to come again.</summary>
    public static (string Name, string Value) RetryInfo(long seconds, int nanoseconds = 0, bool isPadded = true)
    {
        string text = Convert.ToBase64String(RpcStatus("", seconds, nanoseconds));
        return ("grpc-status-details-bin", isPadded ? text : text.TrimEnd('='));
    }

    /// <summary><c>google.rpc.Status</c>, with a <c>google.rpc.RetryInfo</c> where there are seconds.</summary>
    public static byte[] RpcStatus(string message, long? seconds = null, int nanoseconds = 0)
    {
        byte[] other = Message(detail => Text(detail, 1, "type.googleapis.com/google.rpc.DebugInfo"), detail => Bytes(detail, 2, [0x0A, 0x01, 0x61]));
        byte[] retryInfo = Message(
            detail => Text(detail, 1, "type.googleapis.com/google.rpc.RetryInfo"),
            detail => Bytes(detail, 2, Message(info => Bytes(info, 1, Message(delay => Number(delay, 1, seconds ?? 0), delay => Number(delay, 2, nanoseconds))))));
        return Message(
            status => Number(status, 1, 14),
            status => Text(status, 2, message),
            status => Bytes(status, 3, other),
            status => Bytes(status, seconds is null ? 9 : 3, retryInfo));
    }

    /// <summary><c>ExportMetricsServiceResponse</c> of a partial success; that of logs has the same fields.</summary>
    public static byte[] ExportResponse(long rejected, string message) => Message(
        response => Bytes(response, 1, Message(partial => Number(partial, 1, rejected), partial => Text(partial, 2, message))));

    /// <summary>A frame of gRPC around a message.</summary>
    public static byte[] Frame(byte[] message, bool isCompressed = false) =>
        [isCompressed ? (byte)1 : (byte)0, 0, (byte)(message.Length >> 16), (byte)(message.Length >> 8), (byte)message.Length, .. message];

    public static byte[] Gzip(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }

    private static byte[] Message(params Action<CodedOutputStream>[] fields)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes))
        {
            Array.ForEach(fields, field => field(output));
        }

        return bytes.ToArray();
    }

    private static void Number(CodedOutputStream output, int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    private static void Text(CodedOutputStream output, int field, string value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    }

    private static void Bytes(CodedOutputStream output, int field, byte[] value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(value));
    }
}
