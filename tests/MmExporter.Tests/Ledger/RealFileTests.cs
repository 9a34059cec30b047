using Mmstats.Writer;
using MmExporter.Formats;
using MmExporter.Ledger;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Ledger;

/// <summary>Files as writers leave them.</summary>
public sealed class RealFileTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(20_000);

    [Fact]
    public void What_two_writers_counted_is_what_the_ledger_has_after_a_restart()
    {
        LedgerState state = Totals.New();
        foreach (long requests in new long[] { 7, 30 })
        {
            using var writer = new V2Writer();
            writer.Stats.Counter("requests", "Requests.", "{request}", ("code", "200")).Add(requests);
            writer.Stats.DoubleCounter("seconds").Add(1.25);
            writer.Stats.Gauge("temperature").Set(36.6);
            writer.Stats.UpDownCounter("queue").Add(4);
            writer.Stats.Histogram("sizes", "", "By", Buckets.Explicit(1, 10)).Record(5);
            writer.Stats.Histogram("times", "", "s", Buckets.Exponential(0.001, 10)).Record(0.5);
            using V2Opened file = writer.Open().Read();
            Assert.True(state.Fold(file.File, Now));
        }

        state = LedgerBytes.Reload(state, Now);
        LedgerContent content = Assert.Single(state.Contents);
        Assert.Equal("shop/app", content.Writer.Application);
        ulong Word(string name, int at, params string[] values) => content.Words[content.Series(name, values).Word + at];
        Assert.Equal(37UL, Word("requests", 0, "200"));
        Assert.Equal(2.5, BitConverter.UInt64BitsToDouble(Word("seconds", 0)));
        Assert.Equal((10.0, 2UL), (BitConverter.UInt64BitsToDouble(Word("sizes", HistogramWords.Sum)), Word("sizes", HistogramWords.ExplicitBuckets + 1)));
        MetricDefinition times = content.Series("times").Metric;
        Assert.Equal(2, Enumerable.Range(HistogramWords.Zero, times.Words - HistogramWords.Zero).Sum(at => (int)Word("times", at)));
        Assert.DoesNotContain(content.Series, series => series!.Metric.Name is "temperature" or "queue");
        Assert.Equal(("Requests.", "{request}"), (content.Series("requests", "200").Metric.Help, content.Series("requests", "200").Metric.Unit));
        Assert.All(content.Series, series => Assert.True(series!.Created > 0));
        Assert.Equal(0, state.RefusedAmounts);
    }
}
