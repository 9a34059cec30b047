using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Otlp.Messages;
using MmExporter.Otlp.Resources;
using MmExporter.Protobuf;
using MmExporter.Rings;

namespace MmExporter.Otlp.Samples;

/// <summary>Points of rings, with the times that their writers gave them, until a receiver has taken them. It belongs to the passes.</summary>
/// <param name="merge">Whose points go out together.</param>
/// <param name="sizeMax">How many bytes may wait; beyond, the newest are dropped and counted.</param>
/// <param name="counts">What counts them.</param>
internal sealed class SampleQueue(MergeMode merge, int sizeMax, PushCounts counts) : IRingSink
{
    private const int PointLength = sizeof(long) + sizeof(double);

    private readonly Dictionary<ResourceKey, Queue> queues = [];
    private readonly MessageBuffer point = new();

    /// <summary>The points of a resource.</summary>
    /// <param name="writer">Whoever had one of the rings.</param>
    private sealed class Queue(WriterIdentity writer)
    {
        public WriterIdentity Writer { get; } = writer;

        public Dictionary<(ulong Generation, int Ring), Waiting> Rings { get; } = [];

        /// <summary>Whether they are in the requests of this push.</summary>
        public bool IsWritten { get; set; }
    }

    /// <summary>The points of a ring.</summary>
    /// <param name="head">The metric.</param>
    /// <param name="attributes">Attributes of its points, as fields.</param>
    private sealed class Waiting(MetricHead head, byte[] attributes)
    {
        public MetricHead Head { get; } = head;

        public byte[] Attributes { get; } = attributes;

        public List<RingSample> Points { get; } = [];

        /// <summary>How many of them are in the requests of the last push.</summary>
        public int Written { get; set; }
    }

    /// <summary>How many bytes wait.</summary>
    public long SizeBytes { get; private set; }

    public void Take(in RingPlace ring, ulong number, in RingEvent entry)
    {
    }

    public void Take(in RingPlace ring, ulong number, in RingSample entry)
    {
        if (entry.Time <= 0 || SizeBytes + PointLength > sizeMax)
        {
            counts.CountDropped(1);
            return;
        }

        ResourceKey key = ResourceKey.Of(ring.Writer, merge);
        if (!queues.TryGetValue(key, out Queue? queue))
        {
            queues.Add(key, queue = new Queue(ring.Writer));
        }

        if (!queue.Rings.TryGetValue((ring.Writer.Generation, ring.Number), out Waiting? waiting))
        {
            waiting = New(ring, key);
            queue.Rings.Add((ring.Writer.Generation, ring.Number), waiting);
            SizeBytes += waiting.Attributes.Length + waiting.Head.Fields.Length;
        }

        if (waiting.Points.Count > waiting.Written && waiting.Points[^1].Time == entry.Time)
        {
            // A receiver takes one point of a series and time: the later stands.
            waiting.Points[^1] = entry;
            return;
        }

        waiting.Points.Add(entry);
        SizeBytes += PointLength;
    }

    /// <summary>Writes the points of a resource that was begun.</summary>
    /// <param name="key">The resource.</param>
    /// <param name="writer">What takes them.</param>
    /// <returns>How many points were written.</returns>
    public int Write(ResourceKey key, RequestWriter writer) => queues.TryGetValue(key, out Queue? queue) ? Write(queue, writer) : 0;

    /// <summary>Writes the points of all resources of which nothing else is left: their writers died.</summary>
    /// <param name="settings">What is known of resources that writers do not tell.</param>
    /// <param name="scope">The fields of the message <c>InstrumentationScope</c>.</param>
    /// <param name="writer">What takes them.</param>
    /// <returns>How many points were written.</returns>
    public int WriteRest(ResourceSettings settings, ReadOnlyMemory<byte> scope, RequestWriter writer)
    {
        int written = 0;
        foreach ((ResourceKey key, Queue queue) in queues)
        {
            if (!queue.IsWritten)
            {
                writer.BeginResource(ResourceAttributes.Encode(ResourceAttributes.Of(key, [queue.Writer], settings)), scope);
                written += Write(queue, writer);
            }

            queue.IsWritten = false;
        }

        return written;
    }

    /// <summary>A receiver has taken what was written.</summary>
    public void Forget()
    {
        foreach ((ResourceKey key, Queue queue) in queues)
        {
            foreach (((ulong, int) place, Waiting waiting) in queue.Rings)
            {
                waiting.Points.RemoveRange(0, waiting.Written);
                SizeBytes -= waiting.Written * PointLength;
                waiting.Written = 0;
                if (waiting.Points.Count == 0)
                {
                    queue.Rings.Remove(place);
                    SizeBytes -= waiting.Attributes.Length + waiting.Head.Fields.Length;
                }
            }

            if (queue.Rings.Count == 0)
            {
                queues.Remove(key);
            }
        }
    }

    private int Write(Queue queue, RequestWriter writer)
    {
        int written = 0;
        queue.IsWritten = true;

        // A metric is there once, whoever has points of it.
        foreach (IGrouping<UInt128, Waiting> metric in queue.Rings.Values.GroupBy(waiting => waiting.Head.Id))
        {
            MetricHead head = metric.First().Head;
            writer.BeginMetric(head.Fields, head.Tag, head.KindFields);
            foreach (Waiting waiting in metric)
            {
                waiting.Points.ForEach(sample => Write(waiting.Attributes, sample, writer));
                waiting.Written = waiting.Points.Count;
                written += waiting.Written;
            }
        }

        return written;
    }

    /// <summary>Two writers may have the same ring, so that their points are told apart as those of gauges are.</summary>
    private static Waiting New(in RingPlace ring, ResourceKey key)
    {
        MetricDefinition metric = ring.Series.Metric;
        var attributes = new MessageBuffer();
        for (int i = 0; i < metric.Keys.Length; i++)
        {
            if (ring.Series.LabelValues[i].Length > 0 && metric.Keys[i].Length > 0)
            {
                Attributes.Write(OtlpTags.NumberPoint.Attribute, metric.Keys[i], ring.Series.LabelValues[i], attributes);
            }
        }

        if (key.Writer.Length == 0 && ring.Writer.ShortId.Length > 0 && !metric.Keys.Contains(Projector.WriterLabel))
        {
            Attributes.Write(OtlpTags.NumberPoint.Attribute, Projector.WriterLabel, ring.Writer.ShortId, attributes);
        }

        var head = new MetricHead(metric.Name, metric.Help, metric.Unit, PointKind.Gauge, AggregationTemporality.Cumulative, key.ToString());
        return new Waiting(head, attributes.Written.ToArray());
    }

    private void Write(byte[] attributes, RingSample sample, RequestWriter writer)
    {
        point.Clear();
        point.Raw(attributes);
        point.Fixed(OtlpTags.Point.Time, (ulong)sample.Time);
        point.Double(OtlpTags.NumberPoint.Double, sample.Value);
        writer.Point(point.Written);
    }
}
