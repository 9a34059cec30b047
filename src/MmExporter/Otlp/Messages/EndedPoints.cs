using MmExporter.Protobuf;

namespace MmExporter.Otlp.Messages;

/// <summary>Series that are there no more. Their end is told with points that have no value, until a receiver has taken them.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/otel/metrics/data-model/ (no recorded value)</remarks>
internal sealed class EndedPoints
{
    /// <summary>Ends that are told at most in one push; the receiver learns of others by their silence.</summary>
    public const int Max = 10_000;

    private const ulong NoRecordedValue = 1;

    private readonly Dictionary<UInt128, Metric> metrics = [];
    private readonly MessageBuffer point = new();
    private int untold;

    /// <summary>The ends of a metric's series.</summary>
    /// <param name="Head">The metric.</param>
    /// <param name="Points">Their points without the time.</param>
    private sealed record Metric(MetricHead Head, List<byte[]> Points)
    {
        /// <summary>Whether they are in the requests of this push.</summary>
        public bool IsWritten { get; set; }
    }

    public int Count { get; private set; }

    /// <summary>Adds a point.</summary>
    /// <param name="head">Its metric.</param>
    /// <param name="attributes">Its attributes, as fields.</param>
    public void Add(MetricHead head, ReadOnlySpan<byte> attributes)
    {
        if (Count == Max)
        {
            untold++;
            return;
        }

        point.Clear();
        point.Raw(attributes);
        point.Number(head.FlagsTag, NoRecordedValue);
        if (!metrics.TryGetValue(head.Id, out Metric? metric))
        {
            metrics.Add(head.Id, metric = new Metric(head, []));
        }

        metric.Points.Add(point.Written.ToArray());
        Count++;
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

    /// <summary>The receiver has taken them all.</summary>
    public void Forget()
    {
        metrics.Clear();
        Count = 0;
    }

    private void Write(Metric metric, ulong time, RequestWriter writer)
    {
        metric.IsWritten = true;
        foreach (byte[] fields in metric.Points)
        {
            point.Clear();
            point.Raw(fields);
            point.Fixed(OtlpTags.Point.Time, time);
            writer.Point(point.Written);
        }
    }
}
