using MmExporter.Model.Naming;

namespace MmExporter.Rendering;

/// <summary>How a page of metrics is written.</summary>
internal readonly record struct Exposition(ExpositionFormat Format, EscapingScheme Escaping)
{
    private const string Text004 = "text/plain; version=0.0.4; charset=utf-8";
    private const string Text100 = "text/plain; version=1.0.0; charset=utf-8";
    private const string OpenMetrics100 = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private const string Protobuf = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

    /// <summary>What whoever asks for nothing in particular gets.</summary>
    public static Exposition Default => new(ExpositionFormat.Text004, EscapingScheme.Underscores);

    /// <summary>
    /// The response's media type. The formats of version 1.0.0 always name their escaping, as Prometheus demands of them; the older ones,
    /// whose readers may never have heard of it, only where it is not the default.
    /// </summary>
    /// <remarks>https://prometheus.io/docs/instrumenting/content_negotiation/</remarks>
    public string ContentType => (Format, Escaping) switch
    {
        (ExpositionFormat.Text100, EscapingScheme.AllowUtf8) => Text100 + "; escaping=allow-utf-8",
        (ExpositionFormat.Text100, EscapingScheme.Dots) => Text100 + "; escaping=dots",
        (ExpositionFormat.Text100, EscapingScheme.Values) => Text100 + "; escaping=values",
        (ExpositionFormat.Text100, _) => Text100 + "; escaping=underscores",

        (ExpositionFormat.OpenMetrics100, EscapingScheme.AllowUtf8) => OpenMetrics100 + "; escaping=allow-utf-8",
        (ExpositionFormat.OpenMetrics100, EscapingScheme.Dots) => OpenMetrics100 + "; escaping=dots",
        (ExpositionFormat.OpenMetrics100, EscapingScheme.Values) => OpenMetrics100 + "; escaping=values",
        (ExpositionFormat.OpenMetrics100, _) => OpenMetrics100 + "; escaping=underscores",

        (ExpositionFormat.Protobuf, EscapingScheme.AllowUtf8) => Protobuf + "; escaping=allow-utf-8",
        (ExpositionFormat.Protobuf, EscapingScheme.Dots) => Protobuf + "; escaping=dots",
        (ExpositionFormat.Protobuf, EscapingScheme.Values) => Protobuf + "; escaping=values",
        (ExpositionFormat.Protobuf, _) => Protobuf,

        (_, EscapingScheme.AllowUtf8) => Text004 + "; escaping=allow-utf-8",
        (_, EscapingScheme.Dots) => Text004 + "; escaping=dots",
        (_, EscapingScheme.Values) => Text004 + "; escaping=values",
        _ => Text004,
    };
}
