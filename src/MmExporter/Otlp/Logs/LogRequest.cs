using MmExporter.Otlp.Messages;
using MmExporter.Protobuf;

namespace MmExporter.Otlp.Logs;

/// <summary>Events as an export request.</summary>
internal static class LogRequest
{
    /// <summary>Encodes as many events as fit.</summary>
    /// <param name="events">The events, the oldest first.</param>
    /// <param name="scope">The fields of the message <c>InstrumentationScope</c>.</param>
    /// <param name="lengthMax">Bytes of the request, as long as the first event is no longer.</param>
    /// <param name="count">How many of them are in it.</param>
    public static byte[] Encode(IReadOnlyList<QueuedEvent> events, ReadOnlySpan<byte> scope, int lengthMax, out int count)
    {
        const int headLength = 64;
        count = 0;
        long length = 0;
        byte[]? resource = null;
        foreach (QueuedEvent one in events)
        {
            length += one.Record.Length + headLength + (one.Resource == resource ? 0 : one.Resource.Length + scope.Length + headLength);
            if (count > 0 && length > lengthMax)
            {
                break;
            }

            resource = one.Resource;
            count++;
        }

        var request = new MessageBuffer();
        for (int first = 0; first < count;)
        {
            // Those of one writer that follow each other go together: the order stays.
            int last = first;
            while (last < count && events[last].Resource == events[first].Resource)
            {
                last++;
            }

            Write(events, first, last, scope, request);
            first = last;
        }

        return request.Written.ToArray();
    }

    private static void Write(IReadOnlyList<QueuedEvent> events, int first, int last, ReadOnlySpan<byte> scope, MessageBuffer request)
    {
        var records = new MessageBuffer();
        records.Bytes(OtlpTags.Holder.Of, scope);
        for (int i = first; i < last; i++)
        {
            records.Bytes(OtlpTags.Holder.Held, events[i].Record);
        }

        var resource = new MessageBuffer();
        resource.Bytes(OtlpTags.Holder.Of, events[first].Resource);
        resource.Bytes(OtlpTags.Holder.Held, records.Written);
        request.Bytes(OtlpTags.Request.Resource, resource.Written);
    }
}
