using OpenTelemetry.Proto.Collector.Metrics.V1;
using TestSupport.Otlp;

namespace EndToEnd.Tests.Otlp;

/// <summary>VictoriaMetrics answers queries over what is pushed to it.</summary>
public sealed class VictoriaMetricsStoreTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pushed_points_are_found_by_queries(bool isGzip)
    {
        await using VictoriaMetricsStore store = await VictoriaMetricsStore.StartAsync();
        using var client = new OtlpClient(store.OtlpEndpoint, OtlpTransport.Http, isGzip);
        ulong now = (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() * 1_000_000_000;

        await client.SendAsync(HandMadeRequests.Metrics(now));
        await store.FlushAsync();

        Assert.Equal(3, (await store.Queries.SingleAsync("items{service.name=\"stock\"}")).Number);
        Assert.Equal(6, (await store.Queries.SingleAsync("{__name__=\"duration_count\",way=\"card\"}")).Number);
        Assert.Equal(1, (await store.Queries.SingleAsync("{__name__=\"duration_bucket\",way=\"card\",le=\"0.5\"}")).Number);
    }
}
