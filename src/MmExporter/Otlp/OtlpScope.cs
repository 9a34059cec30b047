using MmExporter.Otlp.Messages;
using MmExporter.Protobuf;
using MmExporter.Telemetry;

namespace MmExporter.Otlp;

/// <summary>Who says it: the instrumentation scope of all that is pushed for writers.</summary>
internal static class OtlpScope
{
    /// <summary>The fields of the message <c>InstrumentationScope</c>.</summary>
    public static ReadOnlyMemory<byte> Encode()
    {
        var fields = new MessageBuffer();
        fields.Text(OtlpTags.Scope.Name, "mmexporter");
        fields.Text(OtlpTags.Scope.Version, BuildInfo.Version);
        return fields.Written.ToArray();
    }
}
