using MmExporter.Protobuf;

namespace MmExporter.Otlp.Delivery.Answers;

/// <summary>What a receiver says of a request that it did not accept: <c>google.rpc.Status</c>, and of its details <c>google.rpc.RetryInfo</c>.</summary>
/// <param name="Message">Why; empty where it does not say.</param>
/// <param name="RetryAfter">When it wants to see the request again; null where it does not say.</param>
/// <remarks>https://github.com/googleapis/googleapis/blob/master/google/rpc/status.proto and error_details.proto</remarks>
internal readonly record struct RpcStatus(string Message, TimeSpan? RetryAfter)
{
    private const double NanosecondsOfSecond = 1e9;

    /// <summary>Seconds beyond this are more than anybody waits.</summary>
    private const long SecondsMax = 365 * 24 * 3600;

    private static readonly ulong
        MessageTag = MessageReader.TagOf(2, MessageReader.LengthDelimited),
        DetailTag = MessageReader.TagOf(3, MessageReader.LengthDelimited),
        AnyTypeTag = MessageReader.TagOf(1, MessageReader.LengthDelimited),
        AnyValueTag = MessageReader.TagOf(2, MessageReader.LengthDelimited),
        RetryDelayTag = MessageReader.TagOf(1, MessageReader.LengthDelimited),
        SecondsTag = MessageReader.TagOf(1, MessageReader.Varint),
        NanosecondsTag = MessageReader.TagOf(2, MessageReader.Varint);

    /// <summary>Reads what can be read; bytes that are no such message say nothing.</summary>
    public static RpcStatus Read(ReadOnlySpan<byte> bytes)
    {
        string message = "";
        TimeSpan? retryAfter = null;
        var fields = new MessageReader(bytes);
        while (fields.Next())
        {
            if (fields.Tag == MessageTag)
            {
                message = AnswerText.Of(fields.Bytes);
            }
            else if (fields.Tag == DetailTag)
            {
                retryAfter ??= RetryInfoOf(fields.Bytes);
            }
        }

        return fields.IsBroken ? new RpcStatus("", null) : new RpcStatus(message, retryAfter);
    }

    /// <summary>The delay of a detail; null where it is another one.</summary>
    private static TimeSpan? RetryInfoOf(ReadOnlySpan<byte> detail)
    {
        bool isRetryInfo = false;
        ReadOnlySpan<byte> value = default;
        var fields = new MessageReader(detail);
        while (fields.Next())
        {
            if (fields.Tag == AnyTypeTag)
            {
                isRetryInfo = fields.Bytes.EndsWith("/google.rpc.RetryInfo"u8);
            }
            else if (fields.Tag == AnyValueTag)
            {
                value = fields.Bytes;
            }
        }

        return isRetryInfo && !fields.IsBroken ? RetryDelay.Clamp(DelayOf(value)) : null;
    }

    private static TimeSpan DelayOf(ReadOnlySpan<byte> retryInfo)
    {
        TimeSpan delay = TimeSpan.Zero;
        var fields = new MessageReader(retryInfo);
        while (fields.Next())
        {
            if (fields.Tag == RetryDelayTag)
            {
                delay = DurationOf(fields.Bytes);
            }
        }

        return delay;
    }

    private static TimeSpan DurationOf(ReadOnlySpan<byte> duration)
    {
        double seconds = 0, fraction = 0;
        var fields = new MessageReader(duration);
        while (fields.Next())
        {
            if (fields.Tag == SecondsTag)
            {
                seconds = Math.Clamp((long)fields.Value, -SecondsMax, SecondsMax);
            }
            else if (fields.Tag == NanosecondsTag)
            {
                fraction = (int)fields.Value / NanosecondsOfSecond;
            }
        }

        return TimeSpan.FromSeconds(seconds + fraction);
    }
}
