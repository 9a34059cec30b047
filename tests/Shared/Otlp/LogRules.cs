using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Logs.V1;
using static TestSupport.Otlp.OtlpRules;

namespace TestSupport.Otlp;

/// <summary>What the protocol and OpenTelemetry's data model say of log records in one request.</summary>
internal static class LogRules
{
    /// <exception cref="FormatException">A rule is broken; the message names it.</exception>
    public static void Check(ExportLogsServiceRequest request)
    {
        foreach (ResourceLogs resource in request.ResourceLogs)
        {
            Require(resource.Resource is not null, "log records have a resource");
            CheckAttributes("a resource", resource.Resource!.Attributes);
            foreach (ScopeLogs scope in resource.ScopeLogs)
            {
                CheckAttributes("a scope", scope.Scope?.Attributes ?? []);
                foreach (LogRecord record in scope.LogRecords)
                {
                    Check(record);
                }
            }
        }
    }

    private static void Check(LogRecord record)
    {
        string id = $"the log record '{record.Body?.StringValue}'";
        CheckAttributes(id, record.Attributes);
        CheckTrace(id, record.TraceId, record.SpanId);
        Require(record.TimeUnixNano > 0 || record.ObservedTimeUnixNano > 0, $"{id} has a time");
        Require(Enum.IsDefined(record.SeverityNumber), $"the severity of {id} is known");
    }
}
