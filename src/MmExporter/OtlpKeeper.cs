using MmExporter.Commands;
using MmExporter.Otlp;
using MmExporter.Otlp.Delivery;
using MmExporter.Otlp.Delta;
using MmExporter.Otlp.Logs;
using MmExporter.Otlp.Messages;
using MmExporter.Otlp.Resources;
using MmExporter.Otlp.Samples;
using MmExporter.Rings;
using MmExporter.Telemetry;

namespace MmExporter;

/// <summary>Puts the parts of pushing together, and ends them.</summary>
internal sealed class OtlpKeeper : IDisposable
{
    private readonly List<IDisposable> parts = [];
    private readonly MetricsPush? metrics;
    private readonly LogsPush? events;

    /// <param name="settings">What is pushed, and where to.</param>
    /// <param name="collector">Makes the passes.</param>
    /// <param name="rings">Hands over what comes into rings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">For all parts.</param>
    /// <exception cref="LedgerException">What receivers have taken cannot be kept; the message is a line for whoever started the exporter.</exception>
    public OtlpKeeper(ServeSettings settings, Collector collector, RingIntake rings, TimeProvider time, ILoggerFactory logs)
    {
        OtlpSettings otlp = settings.Otlp;
        ResourceSettings resource = ResourceSettings.FromEnvironment(settings.Paths);
        if (otlp.Metrics is { } metricsEndpoint)
        {
            metrics = NewMetricsPush(settings, NewSender(metricsEndpoint, otlp, time), collector, resource, rings, time, logs);
            parts.Add(metrics);
        }

        if (otlp.Logs is { } logsEndpoint)
        {
            RingPositions positions = RingPositions.Open(settings.Ledger.Path, time, logs.CreateLogger<RingPositions>());
            parts.Add(positions);
            var counts = new PushCounts();
            var queue = new EventQueue(positions, resource, otlp.QueueSizeBytes, counts, time);
            rings.Add(queue);
            events = new LogsPush(queue, positions, OtlpScope.Encode(), NewSender(logsEndpoint, otlp, time).SendAsync, counts, time, logs.CreateLogger<LogsPush>());
        }

        FlushTime = parts.Count > 0 ? otlp.ExportTimeout : TimeSpan.Zero;
    }

    /// <summary>How long a flush may take; nothing where nothing is pushed.</summary>
    public TimeSpan FlushTime { get; }

    /// <summary>Pushes until it is told to stop.</summary>
    public Task RunAsync(CancellationToken stopping) =>
        Task.WhenAll(metrics?.RunAsync(stopping) ?? Task.CompletedTask, events?.RunAsync(stopping) ?? Task.CompletedTask);

    /// <summary>Pushes what there is at the end.</summary>
    public async Task FlushAsync()
    {
        using var over = new CancellationTokenSource(FlushTime);
        await Task.WhenAll(metrics?.FlushAsync(over.Token) ?? Task.CompletedTask, events?.PushAsync(over.Token) ?? Task.CompletedTask);
    }

    /// <summary>What it says of itself.</summary>
    public IReadOnlyList<IOwnFamilies> NewMetrics() =>
    [
        .. events is null ? Array.Empty<IOwnFamilies>() : [new PushMetrics("logs", "records", "Events", events.Counts)],
        .. metrics is null ? Array.Empty<IOwnFamilies>() : [new PushMetrics("metrics", "points", "Data points", metrics.Counts)],
    ];

    public void Dispose() => parts.ForEach(part => part.Dispose());

    private MetricsPush NewMetricsPush(
        ServeSettings settings, OtlpSender sender, Collector collector, ResourceSettings resource, RingIntake rings, TimeProvider time, ILoggerFactory logs)
    {
        OtlpSettings otlp = settings.Otlp;
        bool isDelta = otlp.Temporality != Temporality.Cumulative;
        DeltaStore? deltas = null;
        if (isDelta)
        {
            deltas = DeltaStore.Open(settings.Ledger.Path, time, logs.CreateLogger<DeltaStore>());
            parts.Add(deltas);
        }

        var counts = new PushCounts();
        var samples = new SampleQueue(settings.Model.Merge, otlp.QueueSizeBytes, counts);
        rings.Add(samples);
        var resources = new ResourceTable(resource, isDelta ? AggregationTemporality.Delta : AggregationTemporality.Cumulative, time);
        return new MetricsPush(collector, resources, sender.SendAsync, samples, deltas, counts, otlp.Interval, time, logs.CreateLogger<MetricsPush>());
    }

    private OtlpSender NewSender(EndpointSettings endpoint, OtlpSettings otlp, TimeProvider time)
    {
        var sender = new OtlpSender(endpoint, otlp.ExportTimeout, time);
        parts.Add(sender);
        return sender;
    }
}
