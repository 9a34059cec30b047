using System.Diagnostics.CodeAnalysis;

namespace MmExporter.Otlp.Delivery;

/// <summary>Makes the address that requests are posted to of the one that is configured.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp</remarks>
internal static class EndpointAddress
{
    private const string SchemeEnd = "://";

    /// <summary>Whether a text is an address to post to.</summary>
    /// <param name="text">A URL; for gRPC also <c>HOST:PORT</c>.</param>
    /// <param name="signal">What is posted.</param>
    /// <param name="protocol">How.</param>
    /// <param name="isGeneral">Whether it stands for all signals, and each has a path of its own below it.</param>
    /// <param name="isInsecure">Whether a connection is not encrypted where the text does not say.</param>
    /// <param name="uri">The address with its path.</param>
    public static bool TryParse(
        string text, OtlpSignal signal, OtlpProtocol protocol, bool isGeneral, bool isInsecure, [NotNullWhen(true)] out Uri? uri)
    {
        if (protocol == OtlpProtocol.Grpc && !text.Contains(SchemeEnd, StringComparison.Ordinal))
        {
            text = (isInsecure ? Uri.UriSchemeHttp : Uri.UriSchemeHttps) + SchemeEnd + text;
        }

        // A user's name and password would be sent by nobody, and logged by somebody.
        if (!Uri.TryCreate(text, UriKind.Absolute, out uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) ||
            uri.Host.Length == 0 || uri.UserInfo.Length > 0)
        {
            uri = null;
            return false;
        }

        if (protocol == OtlpProtocol.Grpc)
        {
            uri = new UriBuilder(uri) { Path = Method(signal), Query = "" }.Uri;
        }
        else if (isGeneral)
        {
            uri = new UriBuilder(uri) { Path = uri.AbsolutePath.TrimEnd('/') + Path(signal) }.Uri;
        }

        return true;
    }

    private static string Path(OtlpSignal signal) => signal == OtlpSignal.Metrics ? "/v1/metrics" : "/v1/logs";

    private static string Method(OtlpSignal signal) => signal == OtlpSignal.Metrics
        ? "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"
        : "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
}
