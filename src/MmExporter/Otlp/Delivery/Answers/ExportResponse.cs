using MmExporter.Protobuf;

namespace MmExporter.Otlp.Delivery.Answers;

/// <summary>What a receiver says of a request that it accepted: <c>ExportMetricsServiceResponse</c>, <c>ExportLogsServiceResponse</c>.</summary>
/// <param name="Rejected">Data points or log records that it dropped.</param>
/// <param name="Message">Why, or a warning; empty where it took all.</param>
internal readonly record struct ExportResponse(long Rejected, string Message)
{
    private static readonly ulong
        PartialSuccess = MessageReader.TagOf(1, MessageReader.LengthDelimited),
        RejectedCount = MessageReader.TagOf(1, MessageReader.Varint),
        ErrorMessage = MessageReader.TagOf(2, MessageReader.LengthDelimited);

    /// <summary>Whether bytes are such a message.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ExportResponse response)
    {
        response = new ExportResponse(0, "");
        var fields = new MessageReader(bytes);
        while (fields.Next())
        {
            if (fields.Tag == PartialSuccess && !TryReadPartialSuccess(fields.Bytes, ref response))
            {
                return false;
            }
        }

        return !fields.IsBroken;
    }

    private static bool TryReadPartialSuccess(ReadOnlySpan<byte> bytes, ref ExportResponse response)
    {
        var fields = new MessageReader(bytes);
        while (fields.Next())
        {
            if (fields.Tag == RejectedCount)
            {
                response = response with { Rejected = Math.Max(0, (long)fields.Value) };
            }
            else if (fields.Tag == ErrorMessage)
            {
                response = response with { Message = AnswerText.Of(fields.Bytes) };
            }
        }

        return !fields.IsBroken;
    }
}
