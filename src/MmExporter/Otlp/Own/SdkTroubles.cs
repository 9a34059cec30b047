using System.Diagnostics.Tracing;
using System.Globalization;

namespace MmExporter.Otlp.Own;

/// <summary>Logs what the OpenTelemetry SDK has to complain of, which it tells nobody by itself. At most one line a minute.</summary>
internal sealed partial class SdkTroubles : EventListener
{
    /// <summary>Whose lines these are in the log.</summary>
    public const string Category = "OwnTelemetry";

    private const string SourcePrefix = "OpenTelemetry-";

    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly ILogger log;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private DateTimeOffset quietUntil;

    /// <param name="log">Takes the lines.</param>
    /// <param name="time">The clock.</param>
    public SdkTroubles(ILogger log, TimeProvider time)
    {
        this.log = log;
        this.time = time;
        foreach (EventSource source in EventSource.GetSources())
        {
            Listen(source);
        }
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        // The base class calls this before the fields are set.
        if (log is not null)
        {
            Listen(eventSource);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        lock (gate)
        {
            if (time.GetUtcNow() < quietUntil)
            {
                return;
            }

            quietUntil = time.GetUtcNow() + Silence;
        }

        object?[] payload = [.. eventData.Payload ?? []];
        string text = eventData.Message is { } format ? string.Format(CultureInfo.InvariantCulture, format, payload) : string.Join(' ', payload);

        // A whole exception with its stack may be in it.
        LogTrouble(log, text.Split('\n')[0].TrimEnd());
    }

    private void Listen(EventSource source)
    {
        if (source.Name.StartsWith(SourcePrefix, StringComparison.Ordinal))
        {
            EnableEvents(source, EventLevel.Warning);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The exporter's own telemetry is not delivered as it should be: {Trouble}")]
    private static partial void LogTrouble(ILogger logger, string trouble);
}
