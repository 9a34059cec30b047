using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;

namespace TestSupport.Otlp;

/// <summary>What is sent, and where to, by the protocol's own names.</summary>
/// <param name="HttpPath">The path of requests over HTTP.</param>
/// <param name="GrpcPath">The path of gRPC calls: service and method.</param>
/// <param name="Decode">Reads a request strictly.</param>
/// <param name="Accept">The answer to a request that was taken: how much of it was not, and why.</param>
internal sealed record OtlpSignal(string HttpPath, string GrpcPath, Func<byte[], IMessage> Decode, Func<long, string, IMessage> Accept)
{
    public static OtlpSignal Metrics { get; } = new(
        "/v1/metrics",
        "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
        body => OtlpDecoder.Metrics(body),
        (rejected, message) => new ExportMetricsServiceResponse
        {
            PartialSuccess = rejected > 0 || message.Length > 0 ? new ExportMetricsPartialSuccess { RejectedDataPoints = rejected, ErrorMessage = message } : null,
        });

    public static OtlpSignal Logs { get; } = new(
        "/v1/logs",
        "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
        body => OtlpDecoder.Logs(body),
        (rejected, message) => new ExportLogsServiceResponse
        {
            PartialSuccess = rejected > 0 || message.Length > 0 ? new ExportLogsPartialSuccess { RejectedLogRecords = rejected, ErrorMessage = message } : null,
        });
}
