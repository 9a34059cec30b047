using System.Globalization;
using EndToEnd.Tests.Otlp.Support;
using Mmstats.Writer;
using OpenTelemetry.Proto.Metrics.V1;
using TestSupport.Otlp;

namespace EndToEnd.Tests.Otlp;

/// <summary>What the exporter pushes, as receivers understand it that somebody else wrote.</summary>
public sealed class PushTests : IDisposable
{
    private const string Application = "shop/cart";

    private readonly TempDirectory directory = new();
    private readonly List<MmStats> writers = [];

    public void Dispose()
    {
        writers.ForEach(writer => writer.Dispose());
        directory.Dispose();
    }

    [Theory]
    [InlineData("grpc", "none")]
    [InlineData("grpc", "gzip")]
    [InlineData("http/protobuf", "none")]
    [InlineData("http/protobuf", "gzip")]
    public async Task The_collector_understands_what_is_on_the_page(string protocol, string compression)
    {
        WriteAll();
        WriteAll();
        await using Collector collector = await Collector.StartAsync();
        await using Exporter exporter = await PushingAsync(
            protocol == "grpc" ? collector.GrpcEndpoint : collector.HttpEndpoint,
            "--otlp.protocol", protocol, "--otlp.compression", compression, "--web.translation-strategy", "NoTranslation");

        OtlpRequest request = await collector.Understood.FirstAsync(request => request.Metrics is not null);
        PrometheusPage page = await exporter.ScrapeAsync();
        Dictionary<string, double> expected = page.Samples
            .Where(sample => sample.Labels.TryGetValue("app", out string? app) && app == Application && !sample.Name.StartsWith("target", StringComparison.Ordinal))
            .Where(sample => !sample.Name.StartsWith("mmstats_writer", StringComparison.Ordinal))
            .ToDictionary(sample => Key(sample.Name, sample.Labels.Where(label => label.Key != "app")), sample => sample.Value);
        Dictionary<string, double> found = request.Points.SelectMany(Samples).ToDictionary(sample => sample.Key, sample => sample.Value);

        Assert.True(expected.Count > 20, $"{expected.Count} samples");
        Assert.Equal(expected.OrderBy(one => one.Key, StringComparer.Ordinal), found.OrderBy(one => one.Key, StringComparer.Ordinal));
        OtlpAttributes resource = Assert.Single(request.Points.Select(point => point.Series.Resource).Distinct());
        Assert.Equal(("cart", "shop", null), (resource["service.name"], resource["service.namespace"], resource["process.pid"]));
        Assert.NotNull(resource["service.instance.id"]);
        Assert.Equal("{request}", request.Points.First(point => point.Name == "requests").Series.Metric.Unit);
    }

    [Fact]
    public async Task VictoriaMetrics_answers_queries_over_what_is_pushed()
    {
        WriteAll();
        await using VictoriaMetricsStore store = await VictoriaMetricsStore.StartAsync();
        await using Exporter exporter = await PushingAsync(null, "--otlp.metrics-endpoint", store.OtlpEndpoint.AbsoluteUri.TrimEnd('/') + "/v1/metrics");
        await Eventually.Async(
            async () =>
            {
                await store.FlushAsync();
                return (await store.Queries.QueryAsync("requests{service.name=\"cart\",code=\"200\"}")).Count == 1;
            },
            "the counter in the store");

        Assert.Equal(7, (await store.Queries.SingleAsync("requests{service.name=\"cart\",code=\"200\"}")).Number);
        Assert.Equal(3, (await store.Queries.SingleAsync("{__name__=\"took_count\"}")).Number);
    }

    [Fact]
    public async Task Events_arrive_as_log_records_and_are_counted_on_the_page()
    {
        MmStats writer = Open();
        Events log = writer.Events("log", "What went wrong.", labels: ("part", "db"));
        log.Error("it broke");
        log.Warning("it may break");
        await using Collector collector = await Collector.StartAsync();
        await using Exporter exporter = await PushingAsync(collector.HttpEndpoint);
        await collector.Understood.WaitAsync(all => all.SelectMany(request => request.LogRecords).Count() == 2);
        log.Error("it broke again");
        IReadOnlyList<OtlpRequest> requests = await collector.Understood.WaitAsync(all => all.SelectMany(request => request.LogRecords).Count() == 3);

        OtlpLog[] records = [.. requests.SelectMany(request => request.LogRecords)];
        Assert.Equal(
            [("it broke", 17, "ERROR"), ("it may break", 13, "WARN"), ("it broke again", 17, "ERROR")],
            records.Select(record => (record.Record.Body.StringValue, (int)record.Record.SeverityNumber, record.Record.SeverityText)));
        Assert.All(records, record => Assert.Equal(("cart", "db"), (record.Resource["service.name"], Assert.Single(record.Record.Attributes).Value.StringValue)));
        PrometheusPage page = await exporter.ScrapeAsync();
        Assert.Equal(2, page.Value("log_events_total", ("app", Application), ("part", "db"), ("severity", "error")));
        Assert.Equal(1, page.Value("log_events_total", ("app", Application), ("part", "db"), ("severity", "warn")));
    }

    [Fact]
    public async Task Samples_arrive_each_with_its_own_time()
    {
        Mmstats.Writer.Samples samples = Open().Samples("voltage", "", "V");
        DateTimeOffset start = TimeProvider.System.GetUtcNow().AddSeconds(-100);
        for (int i = 0; i < 100; i++)
        {
            samples.Add(start.AddSeconds(i), i);
        }

        // Of two with one time the later stands.
        samples.Add(start.AddSeconds(99), 990);

        await using Collector collector = await Collector.StartAsync();
        await using Exporter exporter = await PushingAsync(collector.HttpEndpoint);
        OtlpRequest request = await collector.Understood.FirstAsync(request => request.Points.Any(point => point.Name == "voltage"));

        OtlpPoint[] points = [.. request.Points.Where(point => point.Name == "voltage")];
        Assert.Equal(Enumerable.Range(0, 99).Select(i => (double)i).Append(990), points.Select(point => point.Number));
        Assert.Equal(points.Select(point => point.Time).Order(), points.Select(point => point.Time));
        Assert.Equal("V", points[0].Series.Metric.Unit);
    }

    [Fact]
    public async Task What_there_is_at_the_end_is_pushed_before_the_exporter_is_gone()
    {
        Counter counter = Open().Counter("requests");
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using Exporter exporter = await PushingAsync(receiver.HttpAddress, "--otlp.interval", "1h");
        counter.Add(42);
        Assert.Empty(receiver.Requests);

        exporter.Process.Signal(BackgroundProcess.SigTerm);
        Assert.Equal(0, await exporter.Process.WaitForExitAsync());
        Assert.Equal(42, receiver.Requests.SelectMany(request => request.Points).Single(point => point.Name == "requests").Number);
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_holds_no_scrape_up()
    {
        Open().Counter("requests").Add(5);
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        var held = new TaskCompletionSource<OtlpAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Answer = _ => held.Task;
        await using Exporter exporter = await PushingAsync(receiver.HttpAddress);
        await receiver.WaitAsync(all => all.Count > 0);

        // The push is under way.
        Assert.Equal(5, (await exporter.ScrapeAsync()).Value("requests_total", ("app", Application)));
        held.SetResult(OtlpAnswer.Accept);
        await Eventually.Async(
            async () => (await exporter.ScrapeAsync()).Value("mmexporter_otlp_metrics_requests_total", ("outcome", "accepted")) > 0, "an accepted request");
    }

    private static string Key(string name, IEnumerable<KeyValuePair<string, string>> labels) =>
        $"{name}{{{string.Join(',', labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"))}}}";

    /// <summary>A point as a page would have it.</summary>
    private static IEnumerable<KeyValuePair<string, double>> Samples(OtlpPoint point)
    {
        Dictionary<string, string> labels = point.Series.Attributes.Keys.ToDictionary(key => key, key => point.Series.Attributes[key]!);
        if (point.Message is not HistogramDataPoint histogram)
        {
            string name = labels.ContainsKey("value") ? point.Name + "_info" : point.Name;
            return [KeyValuePair.Create(Key(name, labels), point.Number)];
        }

        var samples = new List<KeyValuePair<string, double>>
        {
            KeyValuePair.Create(Key(point.Name + "_count", labels), (double)histogram.Count),
            KeyValuePair.Create(Key(point.Name + "_sum", labels), histogram.Sum),
        };
        ulong count = 0;
        for (int i = 0; i < histogram.BucketCounts.Count; i++)
        {
            count += histogram.BucketCounts[i];
            string bound = i == histogram.ExplicitBounds.Count ? "+Inf" : histogram.ExplicitBounds[i].ToString("0.0###", CultureInfo.InvariantCulture);
            samples.Add(KeyValuePair.Create(Key(point.Name + "_bucket", labels.Append(KeyValuePair.Create("le", bound))), (double)count));
        }

        return samples;
    }

    private MmStats Open()
    {
        var options = new MmStatsOptions { Path = directory.Path, Lanes = 2 };
        options.Resource["service.namespace"] = "shop";
        MmStats stats = MmStats.Open("cart", options);
        writers.Add(stats);
        return stats;
    }

    private void WriteAll()
    {
        MmStats stats = Open();
        foreach (string code in new[] { "200", "404", "500" })
        {
            stats.Counter("requests", "Requests.", "{request}", ("code", code)).Add(7);
        }

        stats.DoubleCounter("work", "", "s").Add(0.25);
        stats.UpDownCounter("queue").Add(-3);
        stats.Gauge("level", "", "", GaugeMerge.Max).Set(0.1);
        stats.Gauge("each", "", "", GaugeMerge.Each).Set(2.5);
        stats.Text("version").Set("1.2 \"beta\"");
        stats.State("mode", "", ["idle", "busy"]).Set("busy");
        for (int i = 0; i < 3; i++)
        {
            stats.Histogram("took", "", "s", Buckets.Explicit(0.5, 1, 2.5), ("way", "card")).Record(i);
            stats.Histogram("size", "", "By", Buckets.Explicit(10, 100)).Record(7 * i);
        }
    }

    /// <summary>An exporter that pushes at once.</summary>
    private Task<Exporter> PushingAsync(Uri? endpoint, params string[] more) => Exporter.ReadingAsync(
        directory.Path, [.. more.Contains("--otlp.interval") ? Array.Empty<string>() : ["--otlp.interval", "1s"], .. endpoint is null ? Array.Empty<string>() : ["--otlp.endpoint", endpoint.AbsoluteUri], .. more]);
}
