using MmExporter.Otlp.Delivery;
using MmExporter.Tests.Otlp.Support;

namespace MmExporter.Tests.Otlp.Delivery;

/// <summary>What a receiver gets.</summary>
public sealed class RequestTests
{
    [Theory]
    [InlineData(OtlpCompression.None)]
    [InlineData(OtlpCompression.Gzip)]
    internal async Task Over_HTTP_it_is_a_post_of_the_message(OtlpCompression compression)
    {
        ReceivedRequest request = await ReceivedAsync(OtlpProtocol.HttpProtobuf, compression);
        Assert.Equal(("/v1/metrics", "HTTP/1.1", Answers.Protobuf), (request.Path, request.Protocol, request.Headers["Content-Type"]));
        Assert.Equal(compression == OtlpCompression.Gzip ? "gzip" : null, request.Headers.GetValueOrDefault("Content-Encoding"));
        Assert.Equal(Sending.Request, request.Message());
        Assert.Equal(compression == OtlpCompression.Gzip, request.Body.Length < Sending.Request.Length);
        Assert.DoesNotContain("traceparent", request.Headers.Keys);
    }

    [Theory]
    [InlineData(OtlpCompression.None)]
    [InlineData(OtlpCompression.Gzip)]
    internal async Task Over_gRPC_it_is_a_call_with_a_framed_message(OtlpCompression compression)
    {
        ReceivedRequest request = await ReceivedAsync(OtlpProtocol.Grpc, compression);
        Assert.Equal("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", request.Path);
        Assert.Equal(("HTTP/2", "application/grpc", "trailers"), (request.Protocol, request.Headers["Content-Type"], request.Headers["TE"]));
        Assert.Equal(("1000000m", "identity,gzip"), (request.Headers["grpc-timeout"], request.Headers["grpc-accept-encoding"]));
        Assert.Equal(compression == OtlpCompression.Gzip ? "gzip" : null, request.Headers.GetValueOrDefault("grpc-encoding"));
        Assert.DoesNotContain("Content-Encoding", request.Headers.Keys);
        Assert.Equal(Sending.Request, request.Message());
        Assert.Equal(compression == OtlpCompression.Gzip, request.Body.Length < Sending.Request.Length);
    }

    [Theory]
    [InlineData(OtlpProtocol.HttpProtobuf)]
    [InlineData(OtlpProtocol.Grpc)]
    internal async Task It_says_who_sends_it_and_has_the_headers_that_are_configured(OtlpProtocol protocol)
    {
        ReceivedRequest request = await ReceivedAsync(protocol, OtlpCompression.None);
        Assert.Matches(@"\Ammexporter/\d+\.\d+\.\d+\z", request.Headers["User-Agent"]);
        Assert.Equal(("Bearer a=b", "tenant"), (request.Headers["Authorization"], request.Headers["X-Scope-OrgID"]));
    }

    [Theory]
    [InlineData(OtlpProtocol.HttpProtobuf)]
    [InlineData(OtlpProtocol.Grpc)]
    internal async Task One_request_after_the_other_goes_over_one_connection(OtlpProtocol protocol)
    {
        var connections = new HashSet<string>();
        await using FaultServer server = await FaultServer.StartAsync(protocol, context =>
        {
            connections.Add(context.Connection.Id);
            return (protocol == OtlpProtocol.Grpc ? Answers.GrpcOk : Answers.Ok)(context);
        });
        using var sender = new OtlpSender(server.Endpoint with { Compression = OtlpCompression.Gzip }, Sending.Timeout, TimeProvider.System);
        byte[][] requests = [[1], [.. Enumerable.Repeat((byte)2, 100_000)], [], [3, 3, 3]];
        foreach (byte[] request in requests)
        {
            Assert.Equal(SendOutcome.Accepted, (await sender.SendAsync(request, CancellationToken.None)).Outcome);
        }

        Assert.Single(connections);
        Assert.Equal(requests, server.Requests.Select(request => request.Message()));
    }

    [Fact]
    public void Settings_are_printed_without_what_may_be_secret()
    {
        var endpoint = new EndpointSettings(new Uri("https://host:1/v1/metrics?key=secret")) { Headers = [KeyValuePair.Create("a", "secret")] };
        Assert.Equal("https://host:1/v1/metrics", endpoint.ToString());
    }

    private static async Task<ReceivedRequest> ReceivedAsync(OtlpProtocol protocol, OtlpCompression compression)
    {
        await using FaultServer server = await FaultServer.StartAsync(protocol, protocol == OtlpProtocol.Grpc ? Answers.GrpcOk : Answers.Ok);
        SendResult result = await Sending.TryOnceAsync(server.Endpoint with
        {
            Compression = compression,
            Headers = [KeyValuePair.Create("Authorization", "Bearer a=b"), KeyValuePair.Create("X-Scope-OrgID", "tenant")],
        });
        Assert.Equal(new SendResult(SendOutcome.Accepted, 0, "", TimeSpan.Zero, 1), result);
        return Assert.Single(server.Requests);
    }
}
