using MmExporter.Protobuf;

namespace MmExporter.Otlp.Messages;

/// <summary>Series that are there no more. Their end is told with points that have no value, until a receiver has taken them.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/otel/metrics/data-model/#stream-manipulations (no recorded value)</remarks>
internal sealed class EndedPoints
{
    /// <summary>Ends that are told at most in one push; the receiver learns of others by their silence.</summary>
    public const int Max = 10_000;

    private const ulong NoRecordedValue = 1;

    private readonly List<(MetricHead Head, byte[] Fields)> points = [];
    private readonly MessageBuffer point = new();

    public int Count => points.Count;

    /// <summary>Ends that were not told since the start, because there were too many.</summary>
    public long Dropped { get; private set; }

    /// <summary>Adds a point.</summary>
    /// <param name="head">Its metric.</param>
    /// <param name="attributes">Its attributes, as fields.</param>
    public void Add(MetricHead head, ReadOnlySpan<byte> attributes)
    {
        if (points.Count == Max)
        {
            Dropped++;
            return;
        }

        point.Clear();
        point.Raw(attributes);
        point.Number(head.FlagsTag, NoRecordedValue);
        points.Add((head, point.Written.ToArray()));
    }

    /// <summary>Writes them all.</summary>
    /// <param name="time">The time of the pass, in Unix nanoseconds.</param>
    /// <param name="writer">What takes them.</param>
    public void Write(ulong time, RequestWriter writer)
    {
        MetricHead? current = null;
        foreach ((MetricHead head, byte[] fields) in points)
        {
            if (head != current)
            {
                writer.BeginMetric(head.Fields, head.Tag, head.KindFields);
                current = head;
            }

            point.Clear();
            point.Raw(fields);
            point.Fixed(OtlpTags.Point.Time, time);
            writer.Point(point.Written);
        }
    }

    /// <summary>The receiver has taken the oldest.</summary>
    /// <param name="count">How many were written.</param>
    public void Forget(int count) => points.RemoveRange(0, Math.Min(count, points.Count));
}
