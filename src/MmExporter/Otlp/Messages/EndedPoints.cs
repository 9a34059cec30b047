using MmExporter.Model;
using MmExporter.Otlp.Delivery;
using MmExporter.Protobuf;

namespace MmExporter.Otlp.Messages;

/// <summary>Series that are there no more. Their end is told with points that have no value, until a receiver has taken them.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/otel/metrics/data-model/ (no recorded value)</remarks>
internal sealed class EndedPoints
{
    /// <summary>Ends that wait at most; the receiver learns of others by their silence.</summary>
    public const int Max = 10_000;

    private const ulong NoRecordedValue = 1;

    private readonly Dictionary<UInt128, Metric> metrics = [];
    private readonly MessageBuffer point = new();
    private int untold;

    /// <summary>The ends of a metric's series.</summary>
    /// <param name="Head">The metric.</param>
    /// <param name="Points">The request of the last push that each is in, by the attributes of the series, as fields; -1 for none.</param>
    private sealed record Metric(MetricHead Head, Dictionary<byte[], int> Points)
    {
        /// <summary>Whether they are in the requests of this push.</summary>
        public bool IsWritten { get; set; }
    }

    public int Count { get; private set; }

    /// <summary>A series has ended.</summary>
    /// <param name="head">Its metric.</param>
    /// <param name="attributes">Its attributes, as fields.</param>
    public void Add(MetricHead head, ReadOnlySpan<byte> attributes)
    {
        if (Count == Max)
        {
            untold++;
            return;
        }

        if (!metrics.TryGetValue(head.Id, out Metric? metric))
        {
            metrics.Add(head.Id, metric = new Metric(head, new Dictionary<byte[], int>(LabelBytes.Comparer)));
        }

        Count += metric.Points.TryAdd(attributes.ToArray(), -1) ? 1 : 0;
    }

    /// <summary>A series is there, again or for the first time: it has not ended.</summary>
    /// <param name="head">Its metric.</param>
    /// <param name="attributes">Its attributes, as fields.</param>
    public void Remove(MetricHead head, ReadOnlySpan<byte> attributes)
    {
        if (Count > 0 && metrics.TryGetValue(head.Id, out Metric? metric)
            && metric.Points.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(attributes))
        {
            Count--;
        }
    }

    /// <summary>Begins a push.</summary>
    /// <returns>Ends since the push before that are not told.</returns>
    public int Begin()
    {
        int before = untold;
        untold = 0;
        foreach (Metric metric in metrics.Values)
        {
            metric.IsWritten = false;
        }

        return before;
    }

    /// <summary>Writes those of a metric behind its points.</summary>
    /// <param name="head">The metric, whose points were written last.</param>
    /// <param name="time">The time of the pass, in Unix nanoseconds.</param>
    /// <param name="writer">What takes them.</param>
    public void WriteOf(MetricHead head, ulong time, RequestWriter writer)
    {
        if (Count > 0 && metrics.TryGetValue(head.Id, out Metric? metric))
        {
            Write(metric, time, writer);
        }
    }

    /// <summary>Writes those of metrics of which nothing is left.</summary>
    /// <param name="time">The time of the pass, in Unix nanoseconds.</param>
    /// <param name="writer">What takes them.</param>
    public void WriteRest(ulong time, RequestWriter writer)
    {
        foreach (Metric metric in metrics.Values.Where(metric => !metric.IsWritten))
        {
            writer.BeginMetric(metric.Head.Fields, metric.Head.Tag, metric.Head.KindFields);
            Write(metric, time, writer);
        }
    }

    /// <summary>It is known what became of the requests: those that are done with go, the others are told again.</summary>
    /// <param name="outcomes">What became of each request.</param>
    /// <returns>How many are lost, because their request is refused.</returns>
    public int Settle(IReadOnlyList<SendOutcome> outcomes)
    {
        int lost = 0;
        foreach ((UInt128 id, Metric metric) in metrics)
        {
            foreach ((byte[] attributes, int request) in metric.Points)
            {
                SendOutcome outcome = request < 0 ? SendOutcome.Failed : outcomes[request];
                if (outcome is SendOutcome.Accepted or SendOutcome.Refused)
                {
                    metric.Points.Remove(attributes);
                    Count--;
                    lost += outcome == SendOutcome.Refused ? 1 : 0;
                }
                else
                {
                    metric.Points[attributes] = -1;
                }
            }

            if (metric.Points.Count == 0)
            {
                metrics.Remove(id);
            }
        }

        return lost;
    }

    private void Write(Metric metric, ulong time, RequestWriter writer)
    {
        metric.IsWritten = true;
        foreach (byte[] attributes in metric.Points.Keys)
        {
            point.Clear();
            point.Raw(attributes);
            point.Number(metric.Head.FlagsTag, NoRecordedValue);
            point.Fixed(OtlpTags.Point.Time, time);
            writer.Point(point.Written);
            metric.Points[attributes] = writer.Index;
        }
    }
}
