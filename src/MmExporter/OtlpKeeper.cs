using MmExporter.Commands;
using MmExporter.Otlp;
using MmExporter.Otlp.Delivery;
using MmExporter.Otlp.Delta;
using MmExporter.Otlp.Messages;
using MmExporter.Otlp.Resources;
using MmExporter.Telemetry;

namespace MmExporter;

/// <summary>Puts the parts of pushing together, and ends them.</summary>
internal sealed class OtlpKeeper : IDisposable
{
    private readonly OtlpSender? sender;
    private readonly DeltaStore? deltas;
    private readonly MetricsPush? metrics;

    /// <param name="settings">What is pushed, and where to.</param>
    /// <param name="collector">Makes the passes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">For all parts.</param>
    /// <exception cref="LedgerException">What receivers have taken cannot be kept; the message is a line for whoever started the exporter.</exception>
    public OtlpKeeper(ServeSettings settings, Collector collector, TimeProvider time, ILoggerFactory logs)
    {
        OtlpSettings otlp = settings.Otlp;
        if (otlp.Metrics is { } endpoint)
        {
            bool isDelta = otlp.Temporality != Temporality.Cumulative;
            deltas = isDelta ? DeltaStore.Open(settings.Ledger.Path, time, logs.CreateLogger<DeltaStore>()) : null;
            sender = new OtlpSender(endpoint, otlp.ExportTimeout, time);
            var resources = new ResourceTable(
                ResourceSettings.FromEnvironment(settings.Paths), isDelta ? AggregationTemporality.Delta : AggregationTemporality.Cumulative, time);
            metrics = new MetricsPush(collector, resources, sender.SendAsync, deltas, otlp.Interval, time, logs.CreateLogger<MetricsPush>());
            FlushTime = otlp.ExportTimeout;
        }
    }

    /// <summary>How long a flush may take; nothing where nothing is pushed.</summary>
    public TimeSpan FlushTime { get; }

    /// <summary>Pushes until it is told to stop.</summary>
    public Task RunAsync(CancellationToken stopping) => metrics?.RunAsync(stopping) ?? Task.CompletedTask;

    /// <summary>Pushes what there is at the end.</summary>
    public async Task FlushAsync()
    {
        if (metrics is not null)
        {
            using var over = new CancellationTokenSource(FlushTime);
            await metrics.FlushAsync(over.Token);
        }
    }

    /// <summary>What it says of itself.</summary>
    public IReadOnlyList<PushMetrics> NewMetrics() => metrics is null ? [] : [new PushMetrics("metrics", "points", "Data points", metrics.Counts)];

    public void Dispose()
    {
        metrics?.Dispose();
        sender?.Dispose();
        deltas?.Dispose();
    }
}
