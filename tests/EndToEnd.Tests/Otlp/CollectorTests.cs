using EndToEnd.Tests.Otlp.Support;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Common.V1;
using TestSupport.Otlp;

namespace EndToEnd.Tests.Otlp;

/// <summary>The real collector, by all ways to it, says back what it is told.</summary>
#pragma warning disable CA1001 // The test runner disposes by IAsyncLifetime.
public sealed class CollectorTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private const int GrpcResourceExhausted = 8;
    private const int GrpcMessageBytesMax = 4 << 20;

    private Collector? collector;

    public static TheoryData<string, bool> Ways => new()
    {
        { nameof(OtlpTransport.Grpc), false }, { nameof(OtlpTransport.Grpc), true }, { nameof(OtlpTransport.Http), false }, { nameof(OtlpTransport.Http), true },
    };

    private Collector Running => collector!;

    public async Task InitializeAsync() => collector = await Collector.StartAsync();

    public async Task DisposeAsync() => await (collector?.DisposeAsync() ?? ValueTask.CompletedTask);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_collector_understands_what_the_decoder_writes(string transport, bool isGzip)
    {
        using OtlpClient client = Running.Client(Enum.Parse<OtlpTransport>(transport), isGzip);

        // It says a partial success of nothing rejected where all was taken.
        Assert.Equal(new ExportMetricsPartialSuccess(), (await client.SendAsync(HandMadeRequests.Metrics())).PartialSuccess);
        Assert.Equal(new ExportLogsPartialSuccess(), (await client.SendAsync(HandMadeRequests.Logs())).PartialSuccess);

        IReadOnlyList<OtlpRequest> understood = Running.Understood.Requests;
        Assert.Equal(OtlpPoint.AllOf(HandMadeRequests.Metrics()), understood.SelectMany(request => request.Points));
        Assert.Equal(OtlpLog.AllOf(HandMadeRequests.Logs()), understood.SelectMany(request => request.LogRecords));
    }

    [Fact]
    public async Task What_the_receiver_behind_it_refuses_the_collector_refuses()
    {
        using OtlpClient client = Running.Client(OtlpTransport.Http, isGzip: false);
        Running.Understood.Answer = _ => Task.FromResult(OtlpAnswer.Unavailable(TimeSpan.FromSeconds(9)));

        await Assert.ThrowsAsync<OtlpRefusedException>(() => client.SendAsync(HandMadeRequests.Metrics()));
    }

    /// <summary>A sender that does not split its requests is found out here.</summary>
    [Fact]
    public async Task By_gRPC_the_collector_takes_no_more_than_4_MiB()
    {
        using OtlpClient client = Running.Client(OtlpTransport.Grpc, isGzip: true);
        ExportMetricsServiceRequest request = HandMadeRequests.Metrics();
        request.ResourceMetrics[0].Resource.Attributes.Add(new KeyValue { Key = "long", Value = new AnyValue { StringValue = new string('x', GrpcMessageBytesMax) } });

        OtlpRefusedException refused = await Assert.ThrowsAsync<OtlpRefusedException>(() => client.SendAsync(request));

        Assert.Equal(GrpcResourceExhausted, refused.Status.Code);
        Assert.Empty(Running.Understood.Requests);
    }
}
