using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using MmExporter.Otlp.Delivery.Answers;
using MmExporter.Telemetry;

namespace MmExporter.Otlp.Delivery;

/// <summary>Makes the HTTP request of a body.</summary>
internal static class OtlpRequest
{
    private static readonly ProductInfoHeaderValue UserAgent = new("mmexporter", BuildInfo.Version);

    public static HttpRequestMessage New(EndpointSettings endpoint, RequestContent content)
    {
        bool isGrpc = endpoint.Protocol == OtlpProtocol.Grpc;
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Uri)
        {
            Content = content,
            Version = isGrpc ? HttpVersion.Version20 : HttpVersion.Version11,

            // HTTP/2 without TLS is not negotiated: both sides know.
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.UserAgent.Add(UserAgent);
        if (isGrpc)
        {
            AddGrpcHeaders(request.Headers, endpoint);
        }
        else if (endpoint.Compression == OtlpCompression.Gzip)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        content.Headers.ContentType = new MediaTypeHeaderValue(isGrpc ? "application/grpc" : HttpAnswer.ContentType);
        foreach ((string name, string value) in endpoint.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static void AddGrpcHeaders(HttpRequestHeaders headers, EndpointSettings endpoint)
    {
        headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        headers.Add("grpc-timeout", string.Create(CultureInfo.InvariantCulture, $"{(long)endpoint.Timeout.TotalMilliseconds}m"));
        headers.Add("grpc-accept-encoding", GrpcAnswer.AcceptedEncodings);
        if (endpoint.Compression == OtlpCompression.Gzip)
        {
            headers.Add("grpc-encoding", GrpcAnswer.Gzip);
        }
    }
}
