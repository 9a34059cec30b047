using MmExporter.Otlp.Delivery;

namespace MmExporter.Tests.Otlp.Delivery;

/// <summary>What is posted to, for what is configured.</summary>
public sealed class EndpointAddressTests
{
    private const string Call = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

    /// <summary>https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp</summary>
    [Theory]
    [InlineData("http://host:4318", true, "http://host:4318/v1/metrics")]
    [InlineData("http://host:4318/", true, "http://host:4318/v1/metrics")]
    [InlineData("https://host/a/b", true, "https://host/a/b/v1/metrics")]
    [InlineData("https://host/a/b/", true, "https://host/a/b/v1/metrics")]
    [InlineData("https://host/a?key=1", true, "https://host/a/v1/metrics?key=1")]
    [InlineData("http://[::1]:4318", true, "http://[::1]:4318/v1/metrics")]
    [InlineData("http://host:4318", false, "http://host:4318/")]
    [InlineData("http://host:4318/opentelemetry/v1/metrics", false, "http://host:4318/opentelemetry/v1/metrics")]
    public void Over_HTTP_the_general_address_has_a_path_for_each_signal_and_others_are_as_they_are(string text, bool isGeneral, string expected)
    {
        Assert.True(EndpointAddress.TryParse(text, OtlpSignal.Metrics, OtlpProtocol.HttpProtobuf, isGeneral, isInsecure: true, out Uri? uri));
        Assert.Equal(expected, uri.AbsoluteUri);
        Assert.True(EndpointAddress.TryParse(text, OtlpSignal.Logs, OtlpProtocol.HttpProtobuf, isGeneral, isInsecure: true, out uri));
        Assert.Equal(isGeneral ? expected.Replace("metrics", "logs", StringComparison.Ordinal) : expected, uri.AbsoluteUri);
    }

    [Theory]
    [InlineData("http://host:4317", false, "http://host:4317" + Call)]
    [InlineData("https://host:4317/", true, "https://host:4317" + Call)]
    [InlineData("http://host/ignored?too", true, "http://host" + Call)]
    [InlineData("host:4317", false, "https://host:4317" + Call)]
    [InlineData("host:4317", true, "http://host:4317" + Call)]
    [InlineData("127.0.0.1:4317", true, "http://127.0.0.1:4317" + Call)]
    public void Over_gRPC_the_path_is_that_of_the_call(string text, bool isInsecure, string expected)
    {
        foreach (bool isGeneral in new[] { false, true })
        {
            Assert.True(EndpointAddress.TryParse(text, OtlpSignal.Metrics, OtlpProtocol.Grpc, isGeneral, isInsecure, out Uri? uri));
            Assert.Equal(expected, uri.AbsoluteUri);
            Assert.True(EndpointAddress.TryParse(text, OtlpSignal.Logs, OtlpProtocol.Grpc, isGeneral, isInsecure, out uri));
            Assert.Equal(expected.Replace("metrics.v1.Metrics", "logs.v1.Logs", StringComparison.Ordinal), uri.AbsoluteUri);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("host")]
    [InlineData("host:4318")]
    [InlineData("localhost:4318")]
    [InlineData("/v1/metrics")]
    [InlineData("ftp://host")]
    [InlineData("unix:///run/collector")]
    [InlineData("http://")]
    [InlineData("http://host:port")]
    [InlineData("http://host:99999")]
    [InlineData("http://user:password@host:4318")]
    public void Anything_else_is_no_address(string text) =>
        Assert.False(EndpointAddress.TryParse(text, OtlpSignal.Metrics, OtlpProtocol.HttpProtobuf, isGeneral: true, isInsecure: true, out _));
}
