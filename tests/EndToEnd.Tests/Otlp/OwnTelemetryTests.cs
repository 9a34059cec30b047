using EndToEnd.Tests.Otlp.Support;
using Mmstats.Writer;
using TestSupport.Otlp;

namespace EndToEnd.Tests.Otlp;

/// <summary>What the exporter sends of itself.</summary>
public sealed class OwnTelemetryTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task Its_metrics_and_log_arrive_under_a_resource_of_its_own(string protocol)
    {
        using MmStats writer = Open();
        writer.Counter("requests").Add(5);
        await using Collector collector = await Collector.StartAsync();
        Uri endpoint = protocol == "grpc" ? collector.GrpcEndpoint : collector.HttpEndpoint;
        await using Exporter exporter = await Exporter.StartAsync(
            ["--mmstats.path", directory.Path, "--web.listen-address", "127.0.0.1:0", "--telemetry.otlp", "--otlp.interval", "1s"],
            new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint.AbsoluteUri,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
                ["OTEL_SERVICE_NAME"] = "somebody-else",
                ["OTEL_RESOURCE_ATTRIBUTES"] = "k8s.pod.name=here,service.name=another",
            });

        OtlpRequest own = await collector.Understood.FirstAsync(request => request.Points.Any(point => point.Name == "mmexporter_passes"));
        OtlpRequest applications = await collector.Understood.FirstAsync(request => request.Points.Any(point => point.Name == "requests"));
        OtlpRequest lines = await collector.Understood.FirstAsync(request => request.LogRecords.Count > 0);
        OtlpAttributes resource = Assert.Single(own.Points.Select(point => point.Series.Resource).Distinct());
        Assert.Equal(("mmexporter", "here"), (resource["service.name"], resource["k8s.pod.name"]));
        Assert.NotNull(resource["service.instance.id"]);
        Assert.All(applications.Points, point => Assert.Equal("cart", point.Series.Resource["service.name"]));
        Assert.DoesNotContain(applications.Points, point => point.Name.StartsWith("mmexporter_", StringComparison.Ordinal));
        Assert.All(lines.LogRecords, record => Assert.Equal("mmexporter", record.Resource["service.name"]));
        Assert.Contains(lines.LogRecords, record => record.Text.StartsWith("Listening on http", StringComparison.Ordinal));

        string[] onPage = [.. (await exporter.ScrapeAsync()).Samples.Select(sample => sample.Name).Where(IsOwn).Select(name => name.Replace("_total", "", StringComparison.Ordinal)).Distinct().Order()];
        Assert.Equal(onPage, own.Points.Select(point => point.Name).Distinct().Order());
        Assert.Equal("s", own.Points.First(point => point.Name == "mmexporter_pass_duration_seconds").Series.Metric.Unit);
    }

    [Fact]
    public async Task Nothing_of_it_is_sent_unless_it_is_asked_for()
    {
        using MmStats writer = Open();
        writer.Counter("requests").Add(5);
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path, "--otlp.interval", "100ms", "--otlp.endpoint", receiver.HttpAddress.AbsoluteUri);
        IReadOnlyList<OtlpRequest> requests = await receiver.WaitAsync(all => all.Count > 5);
        Assert.Empty(requests.SelectMany(request => request.LogRecords));
        Assert.All(requests.SelectMany(request => request.Points), point => Assert.Equal("cart", point.Series.Resource["service.name"]));
    }

    [Fact]
    public async Task The_last_of_it_is_sent_at_the_end_with_the_headers_for_the_receiver()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using Exporter exporter = await Exporter.ReadingAsync(
            directory.Path, "--telemetry.otlp", "--otlp.interval", "1h", "--otlp.endpoint", receiver.HttpAddress.AbsoluteUri, "--otlp.headers", "x-key=a%2Cb", "--otlp.compression", "gzip");
        exporter.Process.Signal(BackgroundProcess.SigTerm);
        Assert.Equal(0, await exporter.Process.WaitForExitAsync());
        Assert.Contains(receiver.Requests.SelectMany(request => request.LogRecords), record => record.Text == "Ending");
        Assert.Contains(receiver.Requests.SelectMany(request => request.Points), point => point.Name == "mmexporter_passes");
        Assert.All(receiver.Requests, request => Assert.Equal(("a,b", true), (request.Headers["x-key"], request.IsGzip)));
    }

    [Fact]
    public async Task A_receiver_that_refuses_it_is_told_of_in_the_log()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        receiver.Answer = _ => Task.FromResult(OtlpAnswer.Refuse);
        await using Exporter exporter = await Exporter.ReadingAsync(
            directory.Path, "--telemetry.otlp", "--otlp.interval", "100ms", "--otlp.endpoint", receiver.HttpAddress.AbsoluteUri);
        await exporter.Process.WaitForLineAsync(line => line.Contains("The exporter's own telemetry is not delivered", StringComparison.Ordinal));
        Assert.Single(exporter.Log, line => line.Contains("The exporter's own telemetry is not delivered", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_receiver_it_is_a_usage_error()
    {
        ProcessOutput output = await Exporter.RunAsync(["--mmstats.path", directory.Path, "--telemetry.otlp"]);
        Assert.Equal(2, output.ExitCode);
        Assert.Contains("--telemetry.otlp: there is nowhere to send it; name a receiver with --otlp.endpoint", output.Stderr, StringComparison.Ordinal);
    }

    private static bool IsOwn(string name) => name.StartsWith("mmexporter_", StringComparison.Ordinal) || name.StartsWith("process_", StringComparison.Ordinal);

    private MmStats Open() => MmStats.Open("cart", new MmStatsOptions { Path = directory.Path, Lanes = 2 });
}
