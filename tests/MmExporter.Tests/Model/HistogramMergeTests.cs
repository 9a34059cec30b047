using System.Buffers;
using System.Text;
using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Rendering;

namespace MmExporter.Tests.Model;

/// <summary>How histograms of several writers become one, in cases that pages of random files hardly ever show.</summary>
public sealed class HistogramMergeTests
{
    private readonly World world = new();

    [Fact]
    public void The_latest_exemplar_stands_whatever_the_buckets_of_its_writer()
    {
        world.Add().With(Metrics.Histogram("h", [1], hasExemplars: true), 0, 0, 0, 1, 1, Metrics.Bits(0.5), 2_000_000_000, 1, 2, 3);
        FakeFile later = world.Add().With(Metrics.Histogram("h", [1, 2], hasExemplars: true), 0, 0, 0, 1, 1, 1, Metrics.Bits(1.5), 3_000_000_000, 1, 2, 3);
        world.Add().With(Metrics.Histogram("h", [5]), 0, 0, 0, 1, 0);
        world.Pass();
        Assert.Single(OpenMetricsLines(), line => line.Contains("} 1.5 3", StringComparison.Ordinal));
        world.Remove(later);
        world.Pass();
        Assert.Single(OpenMetricsLines(), line => line.Contains("} 0.5 2", StringComparison.Ordinal));
    }

    private IEnumerable<string> OpenMetricsLines()
    {
        var output = new ArrayBufferWriter<byte>();
        TextPage.Write(world.Catalog.Families, new Exposition(ExpositionFormat.OpenMetrics100, default), new PageOptions(), null, output);
        return Encoding.UTF8.GetString(output.WrittenSpan).Split('\n').Where(line => line.Contains(" # {trace_id", StringComparison.Ordinal));
    }

    [Fact]
    public void A_histogram_and_a_number_of_one_name_take_turns_as_their_writers_go()
    {
        FakeFile number = world.Add().With(Metrics.Gauge("x", GaugeMerge.Sum), Metrics.Bits(1));
        FakeFile histogram = world.Add().With(Metrics.Histogram("x", [1]), 0, 0, 0, 1, 2);
        FakeFile second = world.Add().With(Metrics.Gauge("x", GaugeMerge.Sum), Metrics.Bits(2));
        Assert.Equal(3, world.Pass().Value("x", ("app", "app")));
        Assert.Equal(1, world.Catalog.LeftOut(LeftOutReason.Clash));

        // The families stay; only who is oldest among their writers changes.
        world.Remove(number);
        Assert.Equal(3, world.Pass().Value("x_count", ("app", "app")));
        Assert.Equal(1, world.Catalog.LeftOut(LeftOutReason.Clash));
        world.SetLiving(histogram, false);
        Assert.Equal(2, world.Pass().Value("x", ("app", "app")));
        world.Remove(second);
        Assert.Equal(3, world.Pass().Value("x_count", ("app", "app")));
        Assert.Equal(0, world.Catalog.LeftOut(LeftOutReason.Clash));
    }

    [Fact]
    public void Counts_of_histograms_stay_at_the_greatest_and_do_not_begin_anew()
    {
        world.Add().With(Metrics.Histogram("h", [1, 2]), 0, 0, 0, ulong.MaxValue - 1, 1, 0);
        world.Add().With(Metrics.Histogram("h", [1, 2]), 0, 0, 0, 5, 1, 0);
        world.Add().With(Metrics.Histogram("h", [1]), 0, 0, 0, 5, 1);
        PrometheusPage page = world.Pass();
        Assert.Equal($"{ulong.MaxValue}", page.Text("h_bucket", ("app", "app"), ("le", "1.0")));
        Assert.Equal($"{ulong.MaxValue}", page.Text("h_count", ("app", "app")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    public void Counts_of_lanes_stay_at_the_greatest_whichever_bucket_goes_beyond(int buckets)
    {
        for (int beyond = 0; beyond < buckets; beyond++)
        {
            ulong[] total = new ulong[HistogramWords.ExplicitBuckets + buckets], words = new ulong[total.Length];
            total.AsSpan(HistogramWords.ExplicitBuckets).Fill(3);
            words.AsSpan(HistogramWords.ExplicitBuckets).Fill(4);
            words[HistogramWords.ExplicitBuckets + beyond] = ulong.MaxValue - 1;
            HistogramWords.Add(total, words);
            Assert.Equal(Enumerable.Range(0, buckets).Select(i => i == beyond ? ulong.MaxValue : 7), total[HistogramWords.ExplicitBuckets..]);
        }
    }

    [Fact]
    public void Explicit_and_exponential_buckets_of_one_series_take_turns()
    {
        FakeFile old = world.Add().With(Metrics.Histogram("h", [1]), 0, 0, 0, 1, 2);
        world.Add().With(Metrics.Exponential("h", 0, 0, 2), 0, 0, 0, 4, 0, 0, 1, 1);
        Assert.Equal(3, world.Pass().Value("h_count", ("app", "app")));
        Assert.Equal(1, world.Catalog.LeftOut(LeftOutReason.OtherBuckets));
        world.Remove(old);
        Assert.Equal(6, world.Pass().Value("h_count", ("app", "app")));
        Assert.Equal(0, world.Catalog.LeftOut(LeftOutReason.OtherBuckets));
    }

    [Theory]
    [InlineData(0, 1_000, 30)]
    [InlineData(0, -1_100, 60)]
    [InlineData(20, -1_126_000_000, 8_000)]
    [InlineData(-10, -1, 2)]
    [InlineData(3, 8_180, 40)]
    public void Exponential_buckets_at_the_ends_of_doubles_have_bounds_that_differ(int scale, int firstIndex, int count)
    {
        ulong[] words = [0, 0, 0, 1, 2, 3, .. Enumerable.Repeat(1UL, count)];
        world.Add().With(Metrics.Exponential("h", scale, firstIndex, count), words);
        PrometheusPage page = world.Pass();
        Assert.Equal(6 + count, page.Value("h_count", ("app", "app")));
        Assert.Equal(1, page.Value("h_bucket", ("app", "app"), ("le", "0.0")));
    }
}
