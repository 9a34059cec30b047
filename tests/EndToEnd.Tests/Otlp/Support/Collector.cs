using System.Text.Json.Nodes;
using TestSupport.Otlp;

namespace EndToEnd.Tests.Otlp.Support;

/// <summary>
/// A real OpenTelemetry Collector, which passes on what it understood to a receiver of the test. It answers a request after
/// it has passed it on: what was accepted has been understood. Its limits are its defaults: 4 MiB by gRPC, 20 MiB by HTTP.
/// </summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly TempDirectory directory;
    private readonly BackgroundProcess process;

    private Collector(TempDirectory directory, BackgroundProcess process, OtlpReceiver understood, Uri grpcEndpoint, Uri httpEndpoint)
    {
        this.directory = directory;
        this.process = process;
        Understood = understood;
        GrpcEndpoint = grpcEndpoint;
        HttpEndpoint = httpEndpoint;
    }

    public Uri GrpcEndpoint { get; }

    /// <summary>The endpoint for HTTP, which the signals' paths follow.</summary>
    public Uri HttpEndpoint { get; }

    /// <summary>What it understood, request by request, read strictly. What this answers, the collector answers its sender.</summary>
    public OtlpReceiver Understood { get; }

    /// <summary>What it logged until now.</summary>
    public string Log => process.Output;

    /// <summary>Starts it; it takes requests when this returns.</summary>
    public static async Task<Collector> StartAsync()
    {
        var directory = new TempDirectory();
        OtlpReceiver understood = await OtlpReceiver.StartAsync();
        string grpc = FormattableString.Invariant($"127.0.0.1:{FreePort.Next()}");
        string http = FormattableString.Invariant($"127.0.0.1:{FreePort.Next()}");
        string configuration = directory.File("collector.yml");
        await File.WriteAllTextAsync(configuration, Configuration(grpc, http, understood.HttpAddress));
        BackgroundProcess process = Rig.Start(Rig.Program("otelcol", "otelcol"), $"--config={configuration}");
        var collector = new Collector(directory, process, understood, new Uri("http://" + grpc), new Uri("http://" + http));
        try
        {
            await process.WaitForLineAsync(line => line.Contains("Everything is ready", StringComparison.Ordinal));
            return collector;
        }
        catch
        {
            await collector.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client that sends to it.</summary>
    public OtlpClient Client(OtlpTransport transport, bool isGzip) =>
        new(transport == OtlpTransport.Grpc ? GrpcEndpoint : HttpEndpoint, transport, isGzip);

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        await Understood.DisposeAsync();
        directory.Dispose();
    }

    /// <summary>JSON is YAML. Without a queue an answer waits for what is passed on, and is the receiver's.</summary>
    private static string Configuration(string grpc, string http, Uri understood)
    {
        JsonObject Pipeline() => new() { ["receivers"] = new JsonArray("otlp"), ["exporters"] = new JsonArray("otlphttp") };
        return new JsonObject
        {
            ["receivers"] = new JsonObject
            {
                ["otlp"] = new JsonObject
                {
                    ["protocols"] = new JsonObject { ["grpc"] = new JsonObject { ["endpoint"] = grpc }, ["http"] = new JsonObject { ["endpoint"] = http } },
                },
            },
            ["exporters"] = new JsonObject
            {
                ["otlphttp"] = new JsonObject
                {
                    ["endpoint"] = understood.AbsoluteUri,
                    ["sending_queue"] = new JsonObject { ["enabled"] = false },
                    ["retry_on_failure"] = new JsonObject { ["enabled"] = false },
                },
            },
            ["service"] = new JsonObject
            {
                ["telemetry"] = new JsonObject { ["metrics"] = new JsonObject { ["level"] = "none" } },
                ["pipelines"] = new JsonObject { ["metrics"] = Pipeline(), ["logs"] = Pipeline() },
            },
        }.ToJsonString();
    }
}
