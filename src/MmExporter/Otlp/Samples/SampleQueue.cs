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

    private readonly Dictionary<ResourceKey, Dictionary<(ulong Generation, int Ring), Waiting>> queues = [];
    private readonly MessageBuffer point = new();

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
        if (!queues.TryGetValue(key, out Dictionary<(ulong, int), Waiting>? rings))
        {
            queues.Add(key, rings = []);
        }

        if (!rings.TryGetValue((ring.Writer.Generation, ring.Number), out Waiting? waiting))
        {
            waiting = New(ring, key);
            rings.Add((ring.Writer.Generation, ring.Number), waiting);
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
    public int Write(ResourceKey key, RequestWriter writer)
    {
        int written = 0;
        if (!queues.TryGetValue(key, out Dictionary<(ulong, int), Waiting>? rings))
        {
            return written;
        }

        // A metric is there once, whoever has points of it.
        foreach (IGrouping<UInt128, Waiting> metric in rings.Values.GroupBy(waiting => waiting.Head.Id))
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

    /// <summary>A receiver has taken what was written.</summary>
    public void Forget()
    {
        foreach ((ResourceKey key, Dictionary<(ulong, int), Waiting> rings) in queues)
        {
            foreach (((ulong, int) place, Waiting waiting) in rings)
            {
                waiting.Points.RemoveRange(0, waiting.Written);
                SizeBytes -= waiting.Written * PointLength;
                waiting.Written = 0;
                if (waiting.Points.Count == 0)
                {
                    rings.Remove(place);
                    SizeBytes -= waiting.Attributes.Length + waiting.Head.Fields.Length;
                }
            }

            if (rings.Count == 0)
            {
                queues.Remove(key);
            }
        }
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
