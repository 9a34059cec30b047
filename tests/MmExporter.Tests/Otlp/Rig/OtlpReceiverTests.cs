using Google.Rpc;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using TestSupport.Otlp;

namespace MmExporter.Tests.Otlp.Rig;

/// <summary>The receiver in the tests' own process, over real sockets.</summary>
public sealed class OtlpReceiverTests
{
    private const int GrpcInvalidArgument = 3;
    private const int GrpcResourceExhausted = 8;

    public static TheoryData<string, bool> Ways => new()
    {
        { nameof(OtlpTransport.Grpc), false }, { nameof(OtlpTransport.Grpc), true }, { nameof(OtlpTransport.Http), false }, { nameof(OtlpTransport.Http), true },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_is_sent_is_received(string transport, bool isGzip)
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        using OtlpClient client = Client(receiver, transport, isGzip);

        Assert.Null((await client.SendAsync(HandMadeRequests.Metrics())).PartialSuccess);
        Assert.Null((await client.SendAsync(HandMadeRequests.Logs())).PartialSuccess);

        Assert.Equal([HandMadeRequests.Metrics(), null], receiver.Requests.Select(request => request.Metrics));
        Assert.Equal([null, HandMadeRequests.Logs()], receiver.Requests.Select(request => request.Logs));
        Assert.All(receiver.Requests, request => Assert.Equal((transport, isGzip), (request.Transport.ToString(), request.IsGzip)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_script_answers(string transport, bool isGzip)
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        using OtlpClient client = Client(receiver, transport, isGzip);

        receiver.Answer = _ => Task.FromResult(OtlpAnswer.PartialSuccess(2, "too old"));
        Assert.Equal(new ExportLogsPartialSuccess { RejectedLogRecords = 2, ErrorMessage = "too old" },
            (await client.SendAsync(HandMadeRequests.Logs())).PartialSuccess);
        Assert.Equal(new ExportMetricsPartialSuccess { RejectedDataPoints = 2, ErrorMessage = "too old" }, (await client.SendAsync(HandMadeRequests.Metrics())).PartialSuccess);

        receiver.Answer = _ => Task.FromResult(OtlpAnswer.Throttle(TimeSpan.FromSeconds(7)));
        Status throttled = (await Assert.ThrowsAsync<OtlpRefusedException>(() => client.SendAsync(HandMadeRequests.Metrics()))).Status;
        Assert.Equal((GrpcResourceExhausted, "throttled"), (throttled.Code, throttled.Message));
        Assert.Equal(7, throttled.Details.Single().Unpack<RetryInfo>().RetryDelay.Seconds);

        receiver.Answer = _ => Task.FromResult(OtlpAnswer.Abort);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.SendAsync(HandMadeRequests.Metrics()));

        Assert.Equal(4, receiver.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_request_that_breaks_a_rule_is_refused_and_fails_who_looks(string transport, bool isGzip)
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        using OtlpClient client = Client(receiver, transport, isGzip);
        ExportMetricsServiceRequest wrong = HandMadeRequests.Metrics();
        wrong.ResourceMetrics[0].Resource.Attributes[0].Key = "";

        Status status = (await Assert.ThrowsAsync<OtlpRefusedException>(() => client.SendAsync(wrong))).Status;

        Assert.Equal(GrpcInvalidArgument, status.Code);
        Assert.Contains("have keys", Assert.Throws<FormatException>(() => receiver.Requests).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<FormatException>(() => receiver.FirstAsync(_ => true));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_answer_is_held_until_the_test_lets_it_go(string transport, bool isGzip)
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        using OtlpClient client = Client(receiver, transport, isGzip);
        var answer = new TaskCompletionSource<OtlpAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Answer = _ => answer.Task;

        Task<ExportMetricsServiceResponse> sending = client.SendAsync(HandMadeRequests.Metrics());
        OtlpRequest request = await receiver.FirstAsync(request => request.Points.Any(point => point.Name == "items"));
        Assert.False(sending.IsCompleted);
        answer.SetResult(OtlpAnswer.Accept);

        Assert.Null((await sending).PartialSuccess);
        Assert.Same(request, Assert.Single(receiver.Requests));
    }

    private static OtlpClient Client(OtlpReceiver receiver, string transport, bool isGzip) => transport == nameof(OtlpTransport.Grpc)
        ? new OtlpClient(receiver.GrpcAddress, OtlpTransport.Grpc, isGzip)
        : new OtlpClient(receiver.HttpAddress, OtlpTransport.Http, isGzip);
}
