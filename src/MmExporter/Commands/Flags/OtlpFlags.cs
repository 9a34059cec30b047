using System.CommandLine;
using MmExporter.Otlp;
using MmExporter.Otlp.Delivery;

namespace MmExporter.Commands.Flags;

/// <summary>What is pushed by OTLP, where to, and how often.</summary>
internal sealed class OtlpFlags : IFlagGroup
{
    private const string DisabledName = "OTEL_SDK_DISABLED";
    private const int QueueSizeBytesMin = 1 << 20;
    private const int QueueSizeBytesLimit = 1 << 30;

    private static readonly OtlpSettings Default = new();
    private static readonly TimeSpan IntervalMin = TimeSpan.FromMilliseconds(100), IntervalMax = TimeSpan.FromHours(1);
    private static readonly TimeSpan TimeoutMin = TimeSpan.FromMilliseconds(10);

    private static readonly (string, Temporality)[] Temporalities =
        [("cumulative", Temporality.Cumulative), ("delta", Temporality.Delta), ("lowmemory", Temporality.LowMemory)];

    private readonly EndpointFlags endpoints = new();

    private readonly VariableFlag<Temporality> temporality = new(
        "--otlp.temporality",
        "TEMPORALITY",
        "Since when pushed counts count: cumulative, delta, lowmemory (the same as delta). "
            + "[default: $OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE, else cumulative]",
        ValueForm.Choice(Temporalities),
        ValueForm.ChoiceInAnyCase(Temporalities),
        Default.Temporality);

    private readonly VariableFlag<TimeSpan> interval = new(
        "--otlp.interval",
        "DURATION",
        "From the start of one push to that of the next. [default: $OTEL_METRIC_EXPORT_INTERVAL (milliseconds), else 60s]",
        ValueForm.Duration(IntervalMin, IntervalMax, "from 100ms to 1h; write it like 15s or 1m30s"),
        ValueForm.Milliseconds(IntervalMin, IntervalMax),
        Default.Interval);

    private readonly VariableFlag<TimeSpan> exportTimeout = new(
        "--otlp.export-timeout",
        "DURATION",
        "How long a request is sent and sent again. [default: $OTEL_METRIC_EXPORT_TIMEOUT (milliseconds), else 30s]",
        ValueForm.Duration(TimeoutMin, IntervalMax, "from 10ms to 1h; write it like 30s"),
        ValueForm.Milliseconds(TimeoutMin, IntervalMax),
        Default.ExportTimeout);

    private readonly Flag<int> queueSize = new(
        "--otlp.queue-size",
        "SIZE",
        $"{OtlpSettings.DefaultQueueSizeBytes >> 20}MiB",
        "How much may wait to be pushed; what is more is lost, and counted.",
        (string text, out int bytes) => Sizes.TryParse(text, QueueSizeBytesMin, QueueSizeBytesLimit, out bytes),
        "is no size from 1MiB to 1GiB; write it like 32MiB or 33554432");

    private readonly Option<bool> telemetry = new("--telemetry.otlp")
    {
        Description = "Sends the exporter's own metrics and log there, too, as the service mmexporter.",
    };

    public string Title => "OTLP";

    public IReadOnlyList<Option> Options => [.. endpoints.Options, temporality.Option, interval.Option, exportTimeout.Option, queueSize.Option, telemetry];

    public ServeSettings Read(SettingReader reader, ServeSettings settings) => settings with
    {
        Otlp = ReadAll(reader) with { QueueSizeBytes = queueSize.Read(reader) },
    };

    /// <summary>Complains of the endpoints, and of the environment where it counts.</summary>
    public void Check(SettingReader reader) => ReadAll(reader);

    private static bool IsDisabled(SettingReader reader) =>
        string.Equals(reader.Variable(DisabledName)?.Text, bool.TrueString, StringComparison.OrdinalIgnoreCase);

    private OtlpSettings ReadAll(SettingReader reader)
    {
        OtlpSettings settings = Read(reader) with { HasTelemetry = reader.GetValue(telemetry) };
        if (settings is { Metrics: null, Logs: null, HasTelemetry: true } && !IsDisabled(reader))
        {
            bool isInFile = !reader.IsGiven(telemetry);
            reader.Complain($"{(isInFile ? reader.PlaceInFile(telemetry) : telemetry.Name)}: there is nowhere to send it; name a receiver with --otlp.endpoint", isInFile);
        }

        return settings;
    }

    private OtlpSettings Read(SettingReader reader)
    {
        if (IsDisabled(reader))
        {
            return Default;
        }

        EndpointSettings? metrics = endpoints.Read(reader, OtlpSignal.Metrics), logs = endpoints.Read(reader, OtlpSignal.Logs);
        if (metrics is null && logs is null)
        {
            return Default;
        }

        // Whoever writes "yes" or "1" means to switch it off, and is told that this does not.
        reader.TryReadVariable(ValueForm.Boolean, out _, DisabledName);
        return new OtlpSettings
        {
            Metrics = metrics,
            Logs = logs,
            Temporality = reader.Read(temporality, "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"),
            Interval = reader.Read(interval, "OTEL_METRIC_EXPORT_INTERVAL"),
            ExportTimeout = reader.Read(exportTimeout, "OTEL_METRIC_EXPORT_TIMEOUT"),
        };
    }
}
