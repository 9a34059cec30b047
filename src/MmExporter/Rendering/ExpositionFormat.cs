namespace MmExporter.Rendering;

/// <summary>The formats a page of metrics can be written in, the one for whoever asks for nothing in particular first.</summary>
internal enum ExpositionFormat
{
    /// <summary>The Prometheus text format, version 0.0.4: what everything reads.</summary>
    Text004,

    /// <summary>The Prometheus text format, version 1.0.0: as 0.0.4, and names may be any UTF-8.</summary>
    Text100,

    /// <summary>The OpenMetrics text format, version 1.0.0.</summary>
    OpenMetrics100,

    /// <summary>Messages <c>io.prometheus.client.MetricFamily</c>, each behind its length.</summary>
    Protobuf,
}
