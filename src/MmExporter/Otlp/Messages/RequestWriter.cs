using System.Buffers.Binary;
using MmExporter.Protobuf;

namespace MmExporter.Otlp.Messages;

/// <summary>
/// Writes export requests, none longer than a limit as long as none of its points is. Where one is full, the next begins with the same resource
/// and metric. The length of a message that is still open is written behind its tag when it ends, in a varint of four bytes.
/// </summary>
/// <remarks>Not thread-safe. Its memory is used again after <see cref="Clear"/>.</remarks>
/// <param name="lengthMax">Bytes of a request.</param>
internal sealed class RequestWriter(int lengthMax)
{
    private const int LengthBytes = 4, OpenLength = 1 + LengthBytes;

    private readonly List<ReadOnlyMemory<byte>> requests = [];
    private readonly List<byte[]> taken = [];
    private readonly Stack<byte[]> spare = [];
    private byte[] bytes = [];
    private int used;
    private int resourceStart, scopeStart, metricStart, dataStart;
    private bool isResourceOpen, isMetricOpen;
    private ReadOnlyMemory<byte> resource, scope, head, dataHead;
    private byte dataTag;

    /// <summary>The requests that are done.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Requests => requests;

    /// <summary>The number of the request that points go to now.</summary>
    public int Index => requests.Count;

    /// <summary>Forgets all requests. Nobody may read them any more.</summary>
    public void Clear()
    {
        requests.Clear();
        taken.ForEach(spare.Push);
        taken.Clear();
        (used, isResourceOpen, isMetricOpen) = (0, false, false);
    }

    /// <summary>All that follows is of this resource.</summary>
    /// <param name="resourceFields">The fields of the message <c>Resource</c>.</param>
    /// <param name="scopeFields">The fields of the message <c>InstrumentationScope</c>.</param>
    public void BeginResource(ReadOnlyMemory<byte> resourceFields, ReadOnlyMemory<byte> scopeFields)
    {
        EndMetric();
        CloseResource();
        (resource, scope) = (resourceFields, scopeFields);
    }

    /// <summary>All points that follow are of this metric.</summary>
    /// <param name="metricHead">The fields name, description and unit.</param>
    /// <param name="tag">The field for its kind.</param>
    /// <param name="kindHead">The fields of its kind before the points.</param>
    public void BeginMetric(ReadOnlyMemory<byte> metricHead, byte tag, ReadOnlyMemory<byte> kindHead)
    {
        EndMetric();
        (head, dataTag, dataHead) = (metricHead, tag, kindHead);
    }

    /// <summary>Makes sure that a request is open, and has room.</summary>
    /// <param name="length">Bytes of the next point.</param>
    /// <returns>Bytes there is room for.</returns>
    public int BeginPoints(int length)
    {
        if (isMetricOpen && used + length > lengthMax)
        {
            EndRequest();
        }

        if (!isMetricOpen)
        {
            // Another metric may have left no room for the first point of this one.
            int opening = head.Length + dataHead.Length + 2 * OpenLength;
            if (isResourceOpen && used + opening + length > lengthMax)
            {
                EndRequest();
            }

            Open();
        }

        return Math.Max(length, lengthMax - used);
    }

    /// <summary>Takes room that <see cref="BeginPoints"/> told.</summary>
    /// <returns>Where whole points go.</returns>
    public Span<byte> Take(int length)
    {
        Reserve(length);
        Span<byte> room = bytes.AsSpan(used, length);
        used += length;
        return room;
    }

    /// <summary>Writes a point.</summary>
    /// <param name="fields">The fields of its message.</param>
    public void Point(ReadOnlySpan<byte> fields)
    {
        int length = 1 + MessageBuffer.VarintLength((ulong)fields.Length) + fields.Length;
        BeginPoints(length);
        Reserve(length);
        bytes[used++] = OtlpTags.Data.Point;
        used += MessageBuffer.WriteVarint((ulong)fields.Length, bytes.AsSpan(used));
        Append(fields);
    }

    /// <summary>Ends what is open.</summary>
    public void Complete() => EndRequest();

    private void EndRequest()
    {
        EndMetric();
        CloseResource();
        if (used == 0)
        {
            return;
        }

        requests.Add(bytes.AsMemory(0, used));
        taken.Add(bytes);
        bytes = spare.TryPop(out byte[]? next) ? next : [];
        used = 0;
    }

    private void Open()
    {
        if (!isResourceOpen)
        {
            resourceStart = BeginMessage(OtlpTags.Request.Resource);
            AppendField(OtlpTags.Holder.Of, resource.Span);
            scopeStart = BeginMessage(OtlpTags.Holder.Held);
            AppendField(OtlpTags.Holder.Of, scope.Span);
            isResourceOpen = true;
        }

        metricStart = BeginMessage(OtlpTags.Holder.Held);
        Append(head.Span);
        dataStart = BeginMessage(dataTag);
        Append(dataHead.Span);
        isMetricOpen = true;
    }

    private void EndMetric()
    {
        if (isMetricOpen)
        {
            EndMessage(dataStart);
            EndMessage(metricStart);
            isMetricOpen = false;
        }
    }

    private void CloseResource()
    {
        if (isResourceOpen)
        {
            EndMessage(scopeStart);
            EndMessage(resourceStart);
            isResourceOpen = false;
        }
    }

    private int BeginMessage(byte tag)
    {
        Reserve(OpenLength);
        bytes[used] = tag;
        used += OpenLength;
        return used;
    }

    /// <summary>A varint may be longer than it has to be: all its bytes but the last tell that another one follows.</summary>
    private void EndMessage(int start)
    {
        uint length = (uint)(used - start);
        uint groups = (length & 0x7F) | (length & 0x3F80) << 1 | (length & 0x1FC000) << 2 | (length & 0xFE00000) << 3;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(start - LengthBytes), groups | 0x808080);
    }

    private void AppendField(byte tag, ReadOnlySpan<byte> fields)
    {
        Reserve(OpenLength + 1 + fields.Length);
        bytes[used++] = tag;
        used += MessageBuffer.WriteVarint((ulong)fields.Length, bytes.AsSpan(used));
        Append(fields);
    }

    private void Append(ReadOnlySpan<byte> fields)
    {
        Reserve(fields.Length);
        fields.CopyTo(bytes.AsSpan(used));
        used += fields.Length;
    }

    private void Reserve(int length)
    {
        if (bytes.Length - used < length)
        {
            Array.Resize(ref bytes, Math.Max(used + length, Math.Min(2 * bytes.Length, lengthMax)));
        }
    }
}
