using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Logs.V1;

namespace TestSupport.Otlp;

/// <summary>One log record of a request. Two are equal where all that was said of them is.</summary>
/// <param name="Resource">The attributes of the resource.</param>
/// <param name="Scope">The name of the instrumentation scope; may be empty.</param>
/// <param name="Record">The record as generated code has it; compared by content.</param>
internal sealed record OtlpLog(OtlpAttributes Resource, string Scope, LogRecord Record)
{
    /// <summary>The text; empty where there is none.</summary>
    public string Text => Record.Body?.StringValue ?? "";

    /// <summary>All records, in the order of the request.</summary>
    public static IReadOnlyList<OtlpLog> AllOf(ExportLogsServiceRequest request) =>
    [
        .. from resource in request.ResourceLogs
           let resourceAttributes = new OtlpAttributes(resource.Resource.Attributes)
           from scope in resource.ScopeLogs
           from record in scope.LogRecords
           select new OtlpLog(resourceAttributes, scope.Scope?.Name ?? "", record),
    ];
}
