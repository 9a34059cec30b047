using Microsoft.Extensions.Logging.Abstractions;
using Mmstats.Writer;
using MmExporter.Model;
using MmExporter.Otlp;
using MmExporter.Otlp.Delivery;
using MmExporter.Otlp.Logs;
using MmExporter.Otlp.Messages;
using MmExporter.Otlp.Resources;
using MmExporter.Otlp.Samples;
using MmExporter.Tests.Support;
using TestSupport.Otlp;

namespace MmExporter.Tests.Otlp;

/// <summary>An hour without a receiver.</summary>
public sealed class OutageTests : IDisposable
{
    private const int Minutes = 60, SizeMax = 20_000;

    private static readonly ResourceSettings Resource = new("machine", ["/metrics"], new Dictionary<string, string>());

    private readonly Exporter exporter = new();
    private readonly List<byte[]> taken = [];
    private bool isDown = true;

    public OutageTests() => exporter.Time.Origin = TimeProvider.System.GetUtcNow();

    public void Dispose() => exporter.Dispose();

    [Fact]
    public async Task The_first_good_push_has_the_totals_and_no_more_than_the_limit_has_waited()
    {
        using MmStats stats = Open();
        Counter counter = stats.Counter("c");
        Mmstats.Writer.Samples points = stats.Samples("s", capacity: 64);
        var counts = new PushCounts();
        var samples = new SampleQueue(MergeMode.Application, SizeMax, counts);
        exporter.Rings.Add(samples);
        using var push = new MetricsPush(
            exporter.Collector,
            new ResourceTable(Resource, AggregationTemporality.Cumulative, exporter.Time),
            SendAsync,
            samples,
            null,
            counts,
            TimeSpan.FromMinutes(1),
            exporter.Time,
            NullLogger<MetricsPush>.Instance);
        for (int minute = 0; minute < Minutes; minute++)
        {
            counter.Add(10);
            for (int i = 0; i < 50; i++)
            {
                points.Add(exporter.Time.GetUtcNow().AddMilliseconds(i), i);
            }

            exporter.Time.Advance(TimeSpan.FromMinutes(1));
            await push.PushAsync(CancellationToken.None);
            Assert.InRange(samples.SizeBytes, 0, SizeMax + 100);
        }

        Assert.Equal(Minutes, counts.Requests(SendOutcome.Failed));
        isDown = false;
        await push.PushAsync(CancellationToken.None);
        IReadOnlyList<OtlpPoint> told = OtlpPoint.AllOf(OtlpDecoder.Metrics(Assert.Single(taken)));
        Assert.Equal(10 * Minutes, told.Single(point => point.Name == "c").Number);
        Assert.True(counts.Dropped > 0);
        Assert.Equal(50 * Minutes, told.Count(point => point.Name == "s") + counts.Dropped);
        Assert.Equal(0, samples.SizeBytes);
    }

    [Fact]
    public async Task Events_wait_up_to_the_limit_the_oldest_go_first_and_the_others_arrive_in_order()
    {
        using MmStats stats = Open();
        Events log = stats.Events("log", capacity: 64);
        var counts = new PushCounts();
        using RingPositions positions = RingPositions.Open(null, exporter.Time, NullLogger<RingPositions>.Instance);
        var queue = new EventQueue(positions, Resource, SizeMax, counts, exporter.Time);
        exporter.Rings.Add(queue);
        var push = new LogsPush(queue, positions, ReadOnlyMemory<byte>.Empty, SendAsync, counts, exporter.Time, NullLogger<LogsPush>.Instance);
        int written = 0;
        for (int minute = 0; minute < Minutes; minute++)
        {
            for (int i = 0; i < 10; i++)
            {
                log.Error($"event {written++}");
            }

            await exporter.ScrapeAsync();
            await push.PushAsync(CancellationToken.None);
            Assert.InRange(queue.SizeBytes, 0, SizeMax);
        }

        isDown = false;
        await push.PushAsync(CancellationToken.None);
        string[] texts = [.. taken.SelectMany(body => OtlpLog.AllOf(OtlpDecoder.Logs(body))).Select(record => record.Text)];
        Assert.Equal(written, texts.Length + counts.Dropped);
        Assert.True(texts.Length > 50 && counts.Dropped > 50, $"{texts.Length} events came, {counts.Dropped} were dropped");
        Assert.Equal(Enumerable.Range(written - texts.Length, texts.Length).Select(number => $"event {number}"), texts);
        Assert.Equal(0, queue.SizeBytes);
    }

    [Fact]
    public async Task A_restart_pushes_no_event_again_that_was_taken()
    {
        using var state = new TempDirectory();
        using MmStats stats = Open();
        Events log = stats.Events("log");
        isDown = false;
        for (int start = 0; start < 3; start++)
        {
            log.Error($"event {start}");
            using RingPositions positions = RingPositions.Open(state.File("ledger"), exporter.Time, NullLogger<RingPositions>.Instance);
            var counts = new PushCounts();
            var queue = new EventQueue(positions, Resource, SizeMax, counts, exporter.Time);
            using var restarted = new Exporter(roots: exporter.Root);
            restarted.Rings.Add(queue);
            await restarted.ScrapeAsync();
            await new LogsPush(queue, positions, ReadOnlyMemory<byte>.Empty, SendAsync, counts, exporter.Time, NullLogger<LogsPush>.Instance).PushAsync(CancellationToken.None);
        }

        Assert.Equal(["event 0", "event 1", "event 2"], taken.SelectMany(body => OtlpLog.AllOf(OtlpDecoder.Logs(body))).Select(record => record.Text));
    }

    private MmStats Open() => MmStats.Open("app", new MmStatsOptions { Path = exporter.Root, Lanes = 2 });

    private Task<SendResult> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        if (isDown)
        {
            return Task.FromResult(new SendResult(SendOutcome.Failed, 0, "down", TimeSpan.Zero, 1));
        }

        taken.Add(request.ToArray());
        return Task.FromResult(new SendResult(SendOutcome.Accepted, 0, "", TimeSpan.Zero, 1));
    }
}
