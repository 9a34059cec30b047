using System.Runtime.InteropServices;
using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Otlp.Delivery;
using MmExporter.Otlp.Messages;
using MmExporter.Otlp.Resources;
using MmExporter.Protobuf;
using MmExporter.Rings;

namespace MmExporter.Otlp.Samples;

/// <summary>Points of rings, with the times that their writers gave them, until a receiver has taken them. It belongs to the passes.</summary>
/// <param name="merge">Whose points go out together.</param>
/// <param name="sizeMax">How many bytes may wait; beyond, the newest are dropped and counted.</param>
/// <param name="positions">How far receivers have what came into rings.</param>
/// <param name="counts">What counts them.</param>
/// <param name="time">Tells when they were done with.</param>
internal sealed class SampleQueue(MergeMode merge, int sizeMax, RingPositions positions, PushCounts counts, TimeProvider time) : IRingSink
{
    /// <summary>What a point is in a request beside its attributes: time, value, and the tag and length of it all.</summary>
    private const int PointLength = 2 * (1 + sizeof(ulong)) + 3;

    private readonly Dictionary<ResourceKey, Queue> queues = [];
    private readonly MessageBuffer point = new();

    /// <summary>The points of a resource.</summary>
    /// <param name="writer">Whoever had one of the rings.</param>
    private sealed class Queue(WriterIdentity writer)
    {
        public WriterIdentity Writer { get; } = writer;

        public Dictionary<RingUse, Waiting> Rings { get; } = [];

        /// <summary>Whether they are in the requests of this push.</summary>
        public bool IsWritten { get; set; }
    }

    /// <summary>A point that waits.</summary>
    /// <param name="Number">Its number in the ring.</param>
    /// <param name="Time">Its time, in Unix nanoseconds.</param>
    /// <param name="Value">Its value.</param>
    /// <param name="Request">The request of the last push that it is in; -1 for none.</param>
    private readonly record struct Point(ulong Number, long Time, double Value, int Request = -1);

    /// <summary>The points of a ring.</summary>
    /// <param name="head">The metric.</param>
    /// <param name="attributes">Attributes of its points, as fields.</param>
    private sealed class Waiting(MetricHead head, byte[] attributes)
    {
        public MetricHead Head { get; } = head;

        public byte[] Attributes { get; } = attributes;

        public List<Point> Points { get; } = [];

        /// <summary>Bytes of one of them.</summary>
        public int PointLength => Attributes.Length + SampleQueue.PointLength;

        /// <summary>Bytes that are there as long as the ring is.</summary>
        public int OwnLength => Attributes.Length + Head.Fields.Length;
    }

    /// <summary>How many bytes wait.</summary>
    public long SizeBytes { get; private set; }

    public void Take(in RingPlace ring, ulong number, in RingEvent entry)
    {
    }

    public void Take(in RingPlace ring, ulong number, in RingSample entry)
    {
        RingUse place = ring.Pushed;
        if (number < positions.Of(place))
        {
            return;
        }

        if (entry.Time <= 0 || SizeBytes >= sizeMax)
        {
            counts.CountDropped(1);
            return;
        }

        ResourceKey key = ResourceKey.Of(ring.Writer, merge);
        if (!queues.TryGetValue(key, out Queue? queue))
        {
            queues.Add(key, queue = new Queue(ring.Writer));
        }

        if (!queue.Rings.TryGetValue(place, out Waiting? waiting))
        {
            waiting = New(ring, key);
            queue.Rings.Add(place, waiting);
            SizeBytes += waiting.OwnLength;
        }

        var point = new Point(number, entry.Time, entry.Value);
        if (waiting.Points is [.., { Request: < 0 } last] && last.Time == entry.Time)
        {
            // A receiver takes one point of a series and time: the later stands.
            waiting.Points[^1] = point;
            return;
        }

        waiting.Points.Add(point);
        SizeBytes += waiting.PointLength;
    }

    /// <summary>Begins a push: no point is in any of its requests yet.</summary>
    public void Begin()
    {
        foreach (Queue queue in queues.Values)
        {
            queue.IsWritten = false;
            foreach (Waiting waiting in queue.Rings.Values)
            {
                Unmark(waiting.Points);
            }
        }
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
        }

        return written;
    }

    /// <summary>It is known what became of the requests: points that are done with go, the others wait on.</summary>
    /// <param name="outcomes">What became of each request. Points of those that are refused are lost.</param>
    public void Settle(IReadOnlyList<SendOutcome> outcomes)
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach ((ResourceKey key, Queue queue) in queues)
        {
            foreach ((RingUse place, Waiting waiting) in queue.Rings)
            {
                Settle(place, waiting, outcomes, now);
                if (waiting.Points.Count == 0)
                {
                    queue.Rings.Remove(place);
                    SizeBytes -= waiting.OwnLength;
                }
            }

            if (queue.Rings.Count == 0)
            {
                queues.Remove(key);
            }
        }
    }

    private void Settle(RingUse place, Waiting waiting, IReadOnlyList<SendOutcome> outcomes, DateTimeOffset now)
    {
        List<Point> points = waiting.Points;
        int count = points.Count, lost = 0;
        ulong next = points[^1].Number + 1;
        points.RemoveAll(one =>
        {
            SendOutcome outcome = one.Request < 0 ? SendOutcome.Failed : outcomes[one.Request];
            lost += outcome == SendOutcome.Refused ? 1 : 0;
            return outcome is SendOutcome.Accepted or SendOutcome.Refused;
        });
        SizeBytes -= (long)(count - points.Count) * waiting.PointLength;
        counts.CountDropped(lost);
        if (points.Count < count)
        {
            positions.Set(place, points.Count > 0 ? points[0].Number : next, now);
        }

        Unmark(points);
    }

    private static void Unmark(List<Point> points)
    {
        foreach (ref Point one in CollectionsMarshal.AsSpan(points))
        {
            one = one with { Request = -1 };
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
                foreach (ref Point one in CollectionsMarshal.AsSpan(waiting.Points))
                {
                    Write(waiting.Attributes, one, writer);
                    one = one with { Request = writer.Index };
                }

                written += waiting.Points.Count;
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

    private void Write(byte[] attributes, in Point sample, RequestWriter writer)
    {
        point.Clear();
        point.Raw(attributes);
        point.Fixed(OtlpTags.Point.Time, (ulong)sample.Time);
        point.Double(OtlpTags.NumberPoint.Double, sample.Value);
        writer.Point(point.Written);
    }
}
