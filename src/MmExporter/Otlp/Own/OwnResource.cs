using MmExporter.Telemetry;
using OpenTelemetry.Resources;

namespace MmExporter.Otlp.Own;

/// <summary>What the exporter's own logs and metrics are of: the exporter, whatever the environment says of applications.</summary>
internal static class OwnResource
{
    /// <summary>The name of the service, and of the meter.</summary>
    public const string Name = "mmexporter";

    /// <summary>The resource; the environment tells only what the exporter does not know of itself.</summary>
    /// <param name="machine">What tells this machine or pod apart.</param>
    /// <param name="paths">The directories that are watched.</param>
    public static ResourceBuilder New(string machine, IReadOnlyList<string> paths) => ResourceBuilder.CreateEmpty()
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector()
        .AddService(
            Name,
            serviceVersion: BuildInfo.Version,
            autoGenerateServiceInstanceId: false,
            serviceInstanceId: Resources.ResourceAttributes.InstanceId([machine, .. paths, "", Name]).ToString());
}
