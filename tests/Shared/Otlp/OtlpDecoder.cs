using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;

namespace TestSupport.Otlp;

/// <summary>
/// Reads the bodies of export requests strictly, by the classes generated from the protocol's own description: nothing is
/// there that the protocol does not know, all text is UTF-8, and the rules for the signal hold.
/// </summary>
internal static class OtlpDecoder
{
    /// <exception cref="FormatException">The bytes break a rule; the message names it.</exception>
    public static ExportMetricsServiceRequest Metrics(ReadOnlySpan<byte> body)
    {
        ExportMetricsServiceRequest request = Parse(ExportMetricsServiceRequest.Parser, body);
        MetricRules.Check(request);
        return request;
    }

    /// <inheritdoc cref="Metrics"/>
    public static ExportLogsServiceRequest Logs(ReadOnlySpan<byte> body)
    {
        ExportLogsServiceRequest request = Parse(ExportLogsServiceRequest.Parser, body);
        LogRules.Check(request);
        return request;
    }

    private static T Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> body)
        where T : class, IMessage<T>
    {
        T message;
        try
        {
            message = parser.ParseFrom(body);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new FormatException($"The {body.Length} bytes are no {typeof(T).Name}.", error);
        }

        OtlpRules.Require(message.CalculateSize() == parser.WithDiscardUnknownFields(true).ParseFrom(body).CalculateSize(), "all fields are known");
        OtlpRules.Require(ReplacementsIn(message.ToByteArray()) <= ReplacementsIn(body), "all text is UTF-8");
        return message;
    }

    /// <summary>The parser puts U+FFFD where the text is no UTF-8, and says nothing.</summary>
    private static int ReplacementsIn(ReadOnlySpan<byte> bytes) => bytes.Count("\uFFFD"u8);
}
