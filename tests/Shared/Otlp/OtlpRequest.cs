using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;

namespace TestSupport.Otlp;

/// <summary>A request that was received, and read strictly.</summary>
/// <param name="Transport">How it came.</param>
/// <param name="IsGzip">Whether it came compressed.</param>
/// <param name="Headers">The headers, by name whatever its case.</param>
/// <param name="Body">The protobuf message as it came, uncompressed.</param>
/// <param name="Message">The same, decoded.</param>
internal sealed record OtlpRequest(OtlpTransport Transport, bool IsGzip, IReadOnlyDictionary<string, string> Headers, byte[] Body, IMessage Message)
{
    /// <summary>The metrics; null where it has log records.</summary>
    public ExportMetricsServiceRequest? Metrics => Message as ExportMetricsServiceRequest;

    /// <summary>The log records; null where it has metrics.</summary>
    public ExportLogsServiceRequest? Logs => Message as ExportLogsServiceRequest;

    /// <summary>All points of metrics; none where it has log records.</summary>
    public IReadOnlyList<OtlpPoint> Points { get; } = Message is ExportMetricsServiceRequest metrics ? OtlpPoint.AllOf(metrics) : [];

    /// <summary>All log records; none where it has metrics.</summary>
    public IReadOnlyList<OtlpLog> LogRecords { get; } = Message is ExportLogsServiceRequest logs ? OtlpLog.AllOf(logs) : [];

    /// <exception cref="FormatException">It is not as the protocol has it.</exception>
    public static async Task<OtlpRequest> ReadAsync(HttpRequest request, OtlpSignal signal)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer);
        byte[] bytes = buffer.ToArray();
        Dictionary<string, string> headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        OtlpRules.Require(HttpMethods.IsPost(request.Method), "the method is POST");
        OtlpTransport transport = request.Path == signal.GrpcPath ? OtlpTransport.Grpc : OtlpTransport.Http;
        (byte[] body, bool isGzip) = transport == OtlpTransport.Grpc ? ReadGrpc(headers, bytes) : ReadHttp(headers, bytes);
        return new OtlpRequest(transport, isGzip, headers, body, signal.Decode(body));
    }

    private static (byte[] Body, bool IsGzip) ReadGrpc(Dictionary<string, string> headers, byte[] bytes)
    {
        OtlpRules.Require(headers.GetValueOrDefault("Content-Type") is GrpcFrame.ContentType or GrpcFrame.ContentType + "+proto", "the content type is gRPC's");
        OtlpRules.Require(headers.GetValueOrDefault("TE") == "trailers", "a gRPC call takes trailers");
        return GrpcFrame.Read(bytes, headers.GetValueOrDefault("grpc-encoding"));
    }

    private static (byte[] Body, bool IsGzip) ReadHttp(Dictionary<string, string> headers, byte[] bytes)
    {
        OtlpRules.Require(headers.GetValueOrDefault("Content-Type") == OtlpClient.HttpContentType, $"the content type is {OtlpClient.HttpContentType}");
        string? encoding = headers.GetValueOrDefault("Content-Encoding");
        OtlpRules.Require(encoding is null or "gzip", "the content is plain or gzip");
        return encoding is null ? (bytes, false) : (Gzip.Decompress(bytes), true);
    }
}
