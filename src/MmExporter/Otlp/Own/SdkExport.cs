using MmExporter.Otlp.Delivery;
using OpenTelemetry.Exporter;

namespace MmExporter.Otlp.Own;

/// <summary>Has the OpenTelemetry SDK send what it sends as everything else is sent.</summary>
internal static class SdkExport
{
    /// <summary>The options of its exporter. Nothing is left to what it reads of the environment by itself.</summary>
    public static OtlpExporterOptions Options(EndpointSettings endpoint) => new()
    {
        Endpoint = endpoint.Uri,
        Protocol = endpoint.Protocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
        Compression = endpoint.Compression == OtlpCompression.Gzip ? OtlpExportCompression.GZip : OtlpExportCompression.None,
        TimeoutMilliseconds = (int)endpoint.Timeout.TotalMilliseconds,
        Headers = "",
        HttpClientFactory = () => NewClient(endpoint),
    };

    /// <summary>The headers are given to the client, since the exporter's own form for them has no escape for a comma.</summary>
    private static HttpClient NewClient(EndpointSettings endpoint)
    {
        var client = new HttpClient(Connections.NewHandler(endpoint)) { Timeout = endpoint.Timeout };
        foreach ((string name, string value) in endpoint.Headers)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }

        return client;
    }
}
