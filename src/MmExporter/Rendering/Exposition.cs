namespace MmExporter.Rendering;

/// <summary>How a page of metrics is written.</summary>
internal readonly record struct Exposition(ExpositionFormat Format, NameEscaping Escaping)
{
    private const string Text004 = "text/plain; version=0.0.4; charset=utf-8";
    private const string Text100 = "text/plain; version=1.0.0; charset=utf-8";
    private const string OpenMetrics100 = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private const string Protobuf = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

    /// <summary>What whoever asks for nothing in particular gets.</summary>
    public static Exposition Default => new(ExpositionFormat.Text004, NameEscaping.Underscores);

    /// <summary>
    /// The response's media type. The formats of version 1.0.0 always name their escaping, as Prometheus demands of them; the older ones,
    /// whose readers may never have heard of it, only where it is not the default.
    /// </summary>
    /// <remarks>https://prometheus.io/docs/instrumenting/content_negotiation/</remarks>
    public string ContentType => (Format, Escaping) switch
    {
        (ExpositionFormat.Text100, NameEscaping.AllowUtf8) => Text100 + "; escaping=allow-utf-8",
        (ExpositionFormat.Text100, NameEscaping.Dots) => Text100 + "; escaping=dots",
        (ExpositionFormat.Text100, NameEscaping.Values) => Text100 + "; escaping=values",
        (ExpositionFormat.Text100, _) => Text100 + "; escaping=underscores",

        (ExpositionFormat.OpenMetrics100, NameEscaping.AllowUtf8) => OpenMetrics100 + "; escaping=allow-utf-8",
        (ExpositionFormat.OpenMetrics100, NameEscaping.Dots) => OpenMetrics100 + "; escaping=dots",
        (ExpositionFormat.OpenMetrics100, NameEscaping.Values) => OpenMetrics100 + "; escaping=values",
        (ExpositionFormat.OpenMetrics100, _) => OpenMetrics100 + "; escaping=underscores",

        (ExpositionFormat.Protobuf, NameEscaping.AllowUtf8) => Protobuf + "; escaping=allow-utf-8",
        (ExpositionFormat.Protobuf, NameEscaping.Dots) => Protobuf + "; escaping=dots",
        (ExpositionFormat.Protobuf, NameEscaping.Values) => Protobuf + "; escaping=values",
        (ExpositionFormat.Protobuf, _) => Protobuf,

        (_, NameEscaping.AllowUtf8) => Text004 + "; escaping=allow-utf-8",
        (_, NameEscaping.Dots) => Text004 + "; escaping=dots",
        (_, NameEscaping.Values) => Text004 + "; escaping=values",
        _ => Text004,
    };
}
