using Google.Protobuf;
using Google.Protobuf.Collections;
using OpenTelemetry.Proto.Common.V1;

namespace TestSupport.Otlp;

/// <summary>What holds for all signals.</summary>
internal static class OtlpRules
{
    private const int TraceIdLength = 16;
    private const int SpanIdLength = 8;

    public static void CheckAttributes(string of, RepeatedField<KeyValue> attributes)
    {
        var keys = new HashSet<string>();
        foreach (KeyValue attribute in attributes)
        {
            Require(attribute.Key.Length > 0, $"the attributes of {of} have keys");
            Require(keys.Add(attribute.Key), $"the attribute {attribute.Key} of {of} is there once");
            Require(attribute.Value is not null, $"the attribute {attribute.Key} of {of} has a value");
        }
    }

    /// <summary>A trace may be there without a span, not the other way round.</summary>
    public static void CheckTrace(string of, ByteString traceId, ByteString spanId)
    {
        Require(IsId(traceId, TraceIdLength), $"the trace id of {of} has {TraceIdLength} bytes, not all zero");
        Require(IsId(spanId, SpanIdLength), $"the span id of {of} has {SpanIdLength} bytes, not all zero");
        Require(spanId.Length == 0 || traceId.Length > 0, $"{of} has a trace where it has a span");
    }

    /// <exception cref="FormatException">The rule is broken.</exception>
    public static void Require(bool condition, string rule)
    {
        if (!condition)
        {
            throw new FormatException($"Not so: {rule}.");
        }
    }

    private static bool IsId(ByteString id, int length) => id.IsEmpty || (id.Length == length && id.Any(one => one != 0));
}
