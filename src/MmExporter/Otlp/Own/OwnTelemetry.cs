using MmExporter.Otlp.Delivery;
using MmExporter.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace MmExporter.Otlp.Own;

/// <summary>Sends what the exporter says of itself, by the OpenTelemetry SDK: numbers and log. Never mixed up with what applications say.</summary>
internal sealed partial class OwnTelemetry : IDisposable
{
    private readonly Collector collector;
    private readonly TimeProvider time;
    private readonly TimeSpan interval;
    private readonly OwnLogs? logs;
    private readonly SdkTroubles troubles;
    private readonly ILogger log;
    private readonly OwnMeter? meter;
    private readonly BaseExportingMetricReader? reader;
    private readonly MeterProvider? provider;

    /// <param name="settings">What is pushed, and where to.</param>
    /// <param name="resource">What it is of.</param>
    /// <param name="collector">Makes the passes.</param>
    /// <param name="own">What the exporter says of itself.</param>
    /// <param name="logs">The log; null where it goes nowhere.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">For what goes wrong.</param>
    public OwnTelemetry(
        OtlpSettings settings, ResourceBuilder resource, Collector collector, OwnMetrics own, OwnLogs? logs, TimeProvider time, ILoggerFactory loggers)
    {
        this.collector = collector;
        this.logs = logs;
        this.time = time;
        interval = settings.Interval;
        FlushTime = settings.ExportTimeout;
        log = loggers.CreateLogger(SdkTroubles.Category);
        troubles = new SdkTroubles(log, time);
        if (settings.Metrics is { } endpoint)
        {
            meter = new OwnMeter(own);
            reader = new BaseExportingMetricReader(new OtlpMetricExporter(SdkExport.Options(endpoint)))
            {
                TemporalityPreference = settings.Temporality == Temporality.Cumulative ? MetricReaderTemporalityPreference.Cumulative : MetricReaderTemporalityPreference.Delta,
            };
            provider = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(OwnResource.Name).AddReader(reader).Build();
        }
    }

    /// <summary>How long the end may take.</summary>
    public TimeSpan FlushTime { get; }

    /// <summary>Sends whenever the interval is over, until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        if (meter is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                if (await TryTakeAsync(meter, stopping))
                {
                    // It waits for the receiver, and a thread with it.
                    await Task.Run(() => reader!.Collect(), stopping);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    /// <summary>Sends what there is, and ends.</summary>
    public async Task FlushAsync()
    {
        using var over = new CancellationTokenSource(FlushTime, time);
        try
        {
            Task lines = Task.Run(() => logs?.End(FlushTime), CancellationToken.None);
            if (meter is not null)
            {
                await TryTakeAsync(meter, over.Token);
            }

            Task numbers = Task.Run(() => provider?.Shutdown((int)FlushTime.TotalMilliseconds), CancellationToken.None);
            await Task.WhenAll(numbers, lines).WaitAsync(over.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
        }
    }

    /// <summary>Takes the numbers of a pass.</summary>
    private async Task<bool> TryTakeAsync(OwnMeter own, CancellationToken stopping)
    {
        try
        {
            await collector.CollectAsync(own.Take, stopping);
            return true;
        }
#pragma warning disable CA1031 // The next time may go better; the daemon goes on.
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogMistake(log, error);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The exporter's own metrics are not sent; this is a mistake in the exporter, please report it")]
    private static partial void LogMistake(ILogger logger, Exception error);

    public void Dispose()
    {
        provider?.Dispose();
        reader?.Dispose();
        meter?.Dispose();
        logs?.Dispose();
        troubles.Dispose();
    }
}
