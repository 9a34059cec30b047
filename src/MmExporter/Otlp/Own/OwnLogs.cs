using MmExporter.Otlp.Delivery;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;

namespace MmExporter.Otlp.Own;

/// <summary>The exporter's own log, which goes to the receiver of logs beside where it goes anyway.</summary>
internal sealed class OwnLogs : IDisposable
{
    private readonly BatchLogRecordExportProcessor processor;
    private readonly ResourceBuilder resource;

    /// <param name="endpoint">Where it goes.</param>
    /// <param name="resource">What it is of.</param>
    public OwnLogs(EndpointSettings endpoint, ResourceBuilder resource)
    {
        processor = new BatchLogRecordExportProcessor(new OtlpLogExporter(SdkExport.Options(endpoint)));
        this.resource = resource;
    }

    /// <summary>Has the log come here.</summary>
    public void Add(ILoggingBuilder logging)
    {
        logging.AddOpenTelemetry(options =>
        {
            options.IncludeFormattedMessage = true;
            options.SetResourceBuilder(resource);
            options.AddProcessor(processor);
        });

        // That a log record does not arrive would be a log record that does not arrive.
        logging.AddFilter<OpenTelemetryLoggerProvider>(SdkTroubles.Category, LogLevel.None);
    }

    /// <summary>Sends what there is, and ends.</summary>
    /// <param name="timeMax">How long that may take.</param>
    public void End(TimeSpan timeMax) => processor.Shutdown((int)timeMax.TotalMilliseconds);

    public void Dispose() => processor.Dispose();
}
