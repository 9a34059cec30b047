using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;
using Google.Rpc;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;

namespace TestSupport.Otlp;

/// <summary>Sends messages made by hand, once each.</summary>
internal sealed class OtlpClient(Uri address, OtlpTransport transport, bool isGzip) : IDisposable
{
    public const string HttpContentType = "application/x-protobuf";

    private readonly HttpClient client = new();

    /// <returns>The answer, which may be that some was not taken.</returns>
    /// <exception cref="OtlpRefusedException">The receiver takes nothing of it.</exception>
    public Task<ExportMetricsServiceResponse> SendAsync(ExportMetricsServiceRequest request) =>
        SendAsync(OtlpSignal.Metrics, request, ExportMetricsServiceResponse.Parser);

    /// <inheritdoc cref="SendAsync(ExportMetricsServiceRequest)"/>
    public Task<ExportLogsServiceResponse> SendAsync(ExportLogsServiceRequest request) =>
        SendAsync(OtlpSignal.Logs, request, ExportLogsServiceResponse.Parser);

    public void Dispose() => client.Dispose();

    private Task<T> SendAsync<T>(OtlpSignal signal, IMessage message, MessageParser<T> answer)
        where T : IMessage<T> =>
        transport == OtlpTransport.Grpc ? SendGrpcAsync(signal, message.ToByteArray(), answer) : SendHttpAsync(signal, message.ToByteArray(), answer);

    private async Task<T> SendHttpAsync<T>(OtlpSignal signal, byte[] message, MessageParser<T> answer)
        where T : IMessage<T>
    {
        using var content = new ByteArrayContent(isGzip ? Gzip.Compress(message) : message);
        content.Headers.ContentType = new MediaTypeHeaderValue(HttpContentType);
        if (isGzip)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        using HttpResponseMessage response = await client.PostAsync(new Uri(address, address.AbsolutePath.TrimEnd('/') + signal.HttpPath), content);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        return response.IsSuccessStatusCode ? answer.ParseFrom(body) : throw new OtlpRefusedException((int)response.StatusCode, HttpError(response, body));
    }

    private async Task<T> SendGrpcAsync<T>(OtlpSignal signal, byte[] message, MessageParser<T> answer)
        where T : IMessage<T>
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, signal.GrpcPath))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(GrpcFrame.Write(message, isGzip)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(GrpcFrame.ContentType);
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (isGzip)
        {
            request.Headers.Add("grpc-encoding", "gzip");
        }

        using HttpResponseMessage response = await client.SendAsync(request);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        int status = int.Parse(GrpcHeader(response, "grpc-status") ?? "-1", CultureInfo.InvariantCulture);
        return status == 0
            ? answer.ParseFrom(GrpcFrame.Read(body, GrpcHeader(response, "grpc-encoding")).Message)
            : throw new OtlpRefusedException((int)response.StatusCode, GrpcError(response, status));
    }

    /// <summary>Not every receiver says it in protobuf.</summary>
    private static Status HttpError(HttpResponseMessage response, byte[] body) => response.Content.Headers.ContentType?.MediaType == HttpContentType
        ? Status.Parser.ParseFrom(body)
        : new Status { Message = Encoding.UTF8.GetString(body) };

    private static Status GrpcError(HttpResponseMessage response, int status) => GrpcHeader(response, "grpc-status-details-bin") is { } details
        ? Status.Parser.ParseFrom(Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '=')))
        : new Status { Code = status, Message = Uri.UnescapeDataString(GrpcHeader(response, "grpc-message") ?? "") };

    /// <summary>In the trailers, or in the headers where there is no message.</summary>
    private static string? GrpcHeader(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? values) || response.Headers.TryGetValues(name, out values) ? values.Single() : null;
}
