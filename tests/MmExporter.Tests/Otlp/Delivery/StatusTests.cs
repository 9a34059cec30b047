using MmExporter.Otlp.Delivery;
using MmExporter.Tests.Otlp.Support;

namespace MmExporter.Tests.Otlp.Delivery;

/// <summary>What each status of an answer says of the request.</summary>
public sealed class StatusTests
{
    /// <summary>https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes; of these, gateways do not know what became of the request.</summary>
    private static readonly Dictionary<int, SendOutcome> RetryableHttp = new()
    {
        [429] = SendOutcome.Failed, [502] = SendOutcome.Unknown, [503] = SendOutcome.Unknown, [504] = SendOutcome.Unknown,
    };

    /// <summary>https://opentelemetry.io/docs/specs/otlp/#failures; calls that were broken off may have arrived.</summary>
    private static readonly Dictionary<int, SendOutcome> RetryableGrpc = new()
    {
        [1] = SendOutcome.Unknown, [4] = SendOutcome.Unknown, [10] = SendOutcome.Unknown, [11] = SendOutcome.Failed, [14] = SendOutcome.Unknown, [15] = SendOutcome.Unknown,
    };

    [Fact]
    public async Task Of_HTTP_those_of_the_table_are_tried_again_and_no_others()
    {
        int status = 199;
        await using FaultServer server = await FaultServer.StartAsync(OtlpProtocol.HttpProtobuf, context => Answers.Http(Interlocked.Increment(ref status))(context));
        for (int expected = 200; expected < 600; expected++)
        {
            SendResult result = await Sending.TryOnceAsync(server.Endpoint);
            Assert.Equal((expected, RetryableHttp.GetValueOrDefault(expected, expected < 300 ? SendOutcome.Accepted : SendOutcome.Refused)), (status, result.Outcome));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_gRPC_those_of_the_table_are_tried_again_and_no_others(bool isBehindBody)
    {
        for (int status = 1; status < 20; status++)
        {
            int sent = status;
            await using FaultServer server = await FaultServer.StartAsync(
                OtlpProtocol.Grpc, isBehindBody ? Answers.Grpc(sent, []) : Answers.GrpcHeaders(sent));
            SendResult result = await Sending.TryOnceAsync(server.Endpoint);
            Assert.Equal((sent, RetryableGrpc.GetValueOrDefault(sent, SendOutcome.Refused)), (sent, result.Outcome));
        }
    }

    [Fact]
    public async Task A_receiver_that_says_when_to_come_again_has_not_taken_it()
    {
        for (int status = 1; status < 20; status++)
        {
            await using FaultServer server = await FaultServer.StartAsync(OtlpProtocol.Grpc, Answers.GrpcHeaders(status, Answers.RetryInfo(7)));
            SendResult result = await Sending.TryOnceAsync(server.Endpoint);
            SendOutcome expected = status is 8 or 10 or 14 or 15 ? SendOutcome.Failed : RetryableGrpc.GetValueOrDefault(status, SendOutcome.Refused);
            Assert.Equal((status, expected), (status, result.Outcome));
            Assert.Equal(TimeSpan.FromSeconds(expected == SendOutcome.Refused ? 0 : 7), result.RetryAfter);
        }
    }

    [Fact]
    public async Task A_server_that_is_not_available_and_says_when_it_will_be_has_not_taken_it()
    {
        await using FaultServer server = await FaultServer.StartAsync(OtlpProtocol.HttpProtobuf, Answers.RetryAfter(503, "7"));
        Assert.Equal(SendOutcome.Failed, (await Sending.TryOnceAsync(server.Endpoint)).Outcome);
    }

    /// <summary>https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md makes the same of them.</summary>
    [Fact]
    public async Task Where_a_gateway_answers_for_a_gRPC_receiver_the_status_of_HTTP_counts()
    {
        int status = 299;
        await using FaultServer server = await FaultServer.StartAsync(OtlpProtocol.Grpc, context => Answers.Http(Interlocked.Increment(ref status))(context));
        for (int expected = 300; expected < 600; expected++)
        {
            SendResult result = await Sending.TryOnceAsync(server.Endpoint);
            Assert.Equal((expected, RetryableHttp.GetValueOrDefault(expected, SendOutcome.Refused)), (status, result.Outcome));
        }
    }
}
