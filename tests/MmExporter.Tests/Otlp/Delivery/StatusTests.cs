using MmExporter.Otlp.Delivery;
using MmExporter.Tests.Otlp.Support;

namespace MmExporter.Tests.Otlp.Delivery;

/// <summary>What each status of an answer says of the request.</summary>
public sealed class StatusTests
{
    /// <summary>https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes; of these, gateways do not know what became of the request.</summary>
    private static readonly Dictionary<int, SendOutcome> RetryableHttp = new()
    {
        [429] = SendOutcome.Failed, [502] = SendOutcome.Unknown, [503] = SendOutcome.Failed, [504] = SendOutcome.Unknown,
    };

    /// <summary>https://opentelemetry.io/docs/specs/otlp/#failures; calls that were broken off may have arrived.</summary>
    private static readonly Dictionary<int, SendOutcome> RetryableGrpc = new()
    {
        [1] = SendOutcome.Unknown, [4] = SendOutcome.Unknown, [10] = SendOutcome.Failed, [11] = SendOutcome.Failed, [14] = SendOutcome.Failed, [15] = SendOutcome.Failed,
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
    public async Task A_receiver_without_resources_is_tried_again_where_it_says_when()
    {
        for (int status = 1; status < 20; status++)
        {
            await using FaultServer server = await FaultServer.StartAsync(OtlpProtocol.Grpc, Answers.GrpcHeaders(status, Answers.RetryInfo(7)));
            SendResult result = await Sending.TryOnceAsync(server.Endpoint);
            SendOutcome expected = status == 8 ? SendOutcome.Failed : RetryableGrpc.GetValueOrDefault(status, SendOutcome.Refused);
            Assert.Equal((status, expected), (status, result.Outcome));
            Assert.Equal(TimeSpan.FromSeconds(expected == SendOutcome.Refused ? 0 : 7), result.RetryAfter);
        }
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
