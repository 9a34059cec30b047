using MmExporter.Formats;
using MmExporter.Otlp.Messages;
using MmExporter.Otlp.Resources;
using MmExporter.Protobuf;
using MmExporter.Rings;

namespace MmExporter.Otlp.Logs;

/// <summary>Events until a receiver has taken them. Passes put them in, the push takes them out.</summary>
/// <param name="positions">How far receivers have what came into rings.</param>
/// <param name="settings">What is known of resources that writers do not tell.</param>
/// <param name="sizeMax">How many bytes may wait; beyond, the oldest are dropped and counted.</param>
/// <param name="counts">What counts them.</param>
/// <param name="time">Tells when events were read.</param>
internal sealed class EventQueue(RingPositions positions, ResourceSettings settings, int sizeMax, PushCounts counts, TimeProvider time) : IRingSink
{
    private const int SeverityMax = 24;

    /// <summary>What an event takes beside its bytes.</summary>
    private const int EntryLength = 128;

    private readonly Lock gate = new();
    private readonly LinkedList<QueuedEvent> events = [];
    private readonly Dictionary<ulong, byte[]> resources = [];
    private readonly MessageBuffer record = new();
    private readonly MessageBuffer body = new();
    private long sizeBytes;

    /// <summary>How many bytes wait.</summary>
    public long SizeBytes => Interlocked.Read(ref sizeBytes);

    public void Take(in RingPlace ring, ulong number, in RingSample entry)
    {
    }

    public void Take(in RingPlace ring, ulong number, in RingEvent entry)
    {
        RingUse place = ring.Pushed;
        if (number < positions.Of(place))
        {
            return;
        }

        var queued = new QueuedEvent(place, number, ResourceOf(ring.Writer), Encode(ring.Series, entry));
        lock (gate)
        {
            events.AddLast(queued);
            sizeBytes += EntryLength + queued.Record.Length;
            while (sizeBytes > sizeMax && events.First is { } oldest)
            {
                Remove(oldest);
                positions.Set(oldest.Value.Ring, oldest.Value.Number + 1, time.GetUtcNow());
                counts.CountDropped(1);
            }
        }
    }

    /// <summary>The oldest events, which stay until they are removed.</summary>
    /// <param name="countMax">How many at most.</param>
    public IReadOnlyList<QueuedEvent> Oldest(int countMax)
    {
        lock (gate)
        {
            return [.. events.Take(countMax)];
        }
    }

    /// <summary>Removes events that are done with.</summary>
    public void Remove(IReadOnlyList<QueuedEvent> done)
    {
        lock (gate)
        {
            // Some may have been dropped meanwhile; they are all at the beginning.
            var gone = new HashSet<QueuedEvent>(done, ReferenceEqualityComparer.Instance);
            while (events.First is { } first && gone.Contains(first.Value))
            {
                Remove(first);
            }

            foreach (QueuedEvent one in done)
            {
                positions.Set(one.Ring, one.Number + 1, time.GetUtcNow());
            }
        }
    }

    private void Remove(LinkedListNode<QueuedEvent> node)
    {
        events.Remove(node);
        sizeBytes -= EntryLength + node.Value.Record.Length;
    }

    private byte[] ResourceOf(WriterIdentity writer)
    {
        // Writers come and go; those that are there are found again at once.
        if (resources.Count > 10_000)
        {
            resources.Clear();
        }

        if (!resources.TryGetValue(writer.Generation, out byte[]? resource))
        {
            resources.Add(writer.Generation, resource = ResourceAttributes.Encode(ResourceAttributes.Of(writer, settings)));
        }

        return resource;
    }

    private byte[] Encode(SeriesDefinition ring, in RingEvent entry)
    {
        record.Clear();
        record.Fixed(LogTags.Time, (ulong)Math.Max(0, entry.Time));
        record.Fixed(LogTags.ObservedTime, (ulong)UnixNanoseconds.Now(time));
        if (entry.Severity is >= 1 and <= SeverityMax)
        {
            record.Number(LogTags.SeverityNumber, entry.Severity);
            record.Text(LogTags.SeverityText, EventCounts.NameOf(entry.Severity).ToUpperInvariant());
        }

        body.Clear();
        body.Bytes(OtlpTags.AnyValue.String, entry.Text);
        record.Bytes(LogTags.Body, body.Written);
        for (int i = 0; i < ring.Metric.Keys.Length; i++)
        {
            if (ring.Metric.Keys[i].Length > 0)
            {
                Attributes.Write(LogTags.Attribute, ring.Metric.Keys[i], ring.LabelValues[i], record);
            }
        }

        record.Text(LogTags.EventName, ring.Metric.Name);
        return record.Written.ToArray();
    }
}
