using OpenTelemetry.Proto.Metrics.V1;

namespace TestSupport.Otlp;

/// <summary>What a receiver of deltas took: each series, start and time once. What comes again has to be the same.</summary>
internal sealed class DeltaSums
{
    private readonly Dictionary<(OtlpSeries Series, ulong Start, ulong Time), OtlpPoint> taken = [];

    public IReadOnlyCollection<OtlpPoint> Points => taken.Values;

    /// <summary>How many points came again.</summary>
    public int SentAgain { get; private set; }

    public void Take(IEnumerable<OtlpPoint> points)
    {
        foreach (OtlpPoint point in points)
        {
            if (!taken.TryAdd((point.Series, point.Start, point.Time), point))
            {
                SentAgain++;
                Assert.Equal(taken[(point.Series, point.Start, point.Time)].Message, point.Message);
            }
        }
    }

    /// <summary>What all deltas of a series come to, by the value of its label <c>k</c>.</summary>
    public long Total(string metric, string label) => taken.Values
        .Where(point => point.Name == metric && point.Series.Attributes["k"] == label && point.HasValue)
        .Sum(point => point.Message is HistogramDataPoint histogram ? (long)histogram.Count : (long)point.Number);

    /// <summary>Points of a series that begin before the one before them ends.</summary>
    public IEnumerable<OtlpPoint> Overlaps()
    {
        foreach (IGrouping<OtlpSeries, OtlpPoint> series in taken.Values.Where(point => point.HasValue && point.Start > 0).GroupBy(point => point.Series))
        {
            ulong end = 0;
            foreach (OtlpPoint point in series.OrderBy(point => point.Time))
            {
                if (point.Start < end)
                {
                    yield return point;
                }

                end = point.Time;
            }
        }
    }
}
