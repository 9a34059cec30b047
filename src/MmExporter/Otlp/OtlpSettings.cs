using MmExporter.Otlp.Delivery;

namespace MmExporter.Otlp;

/// <summary>What is pushed, where to, and how often.</summary>
internal sealed record OtlpSettings
{
    public const int DefaultQueueSizeBytes = 32 << 20;

    /// <summary>Where metrics go; null for nowhere.</summary>
    public EndpointSettings? Metrics { get; init; }

    /// <summary>Where events go; null for nowhere.</summary>
    public EndpointSettings? Logs { get; init; }

    /// <summary>Whether the exporter's own numbers and log go there, too.</summary>
    public bool HasTelemetry { get; init; }

    /// <summary>Since when pushed counts count.</summary>
    public Temporality Temporality { get; init; } = Temporality.Cumulative;

    /// <summary>From the start of one push to that of the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a request is sent and sent again.</summary>
    public TimeSpan ExportTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How much may wait to be sent.</summary>
    public int QueueSizeBytes { get; init; } = DefaultQueueSizeBytes;
}
