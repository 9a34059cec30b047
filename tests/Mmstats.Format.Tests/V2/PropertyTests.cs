using FsCheck.Fluent;
using Mmstats.Format.Tests.Support;
using Mmstats.Format.Tests.V2.Support;
using Mmstats.Format.V2;

namespace Mmstats.Format.Tests.V2;

/// <summary>What holds of any bytes, and of any good records.</summary>
public sealed class PropertyTests
{
    private static readonly int GoldenEnd = (int)BitConverter.ToInt64(GoldenFile.Bytes, 192);

    [Fact]
    public void Any_bytes_are_a_directory_that_reads()
    {
        var walk = new V2Walk();
        Properties.ForAll(V2Generators.AnyBytes, 10_000, directory => walk.ReadDirectoryOnly(directory));
    }

    [Fact]
    public void Any_records_are_a_directory_that_reads()
    {
        var walk = new V2Walk();
        int goodSeries = 0;
        Properties.ForAll(V2Generators.AlmostDirectory, 2_000, directory =>
        {
            walk.Read(new V2FileBuilder().Add(directory).Build());
            Assert.Equal(V2Refusal.None, walk.Refusal);
            goodSeries += walk.GoodSeries;
        });
        Assert.InRange(goodSeries, 100, int.MaxValue);
        Assert.InRange(walk.Met.Count(met => met > 0), 15, int.MaxValue);
    }

    [Fact]
    public void A_damaged_directory_reads()
    {
        var walk = new V2Walk();
        Properties.ForAll(V2Generators.DamagedDirectory(GoldenFile.Bytes, GoldenEnd - 3), 10_000, file =>
        {
            walk.Read(file);
            Assert.Equal(V2Refusal.None, walk.Refusal);
        });
    }

    [Fact]
    public void Any_words_are_values_that_read()
    {
        var walk = new V2Walk();
        Properties.ForAll(
            from bytes in Gen.Elements(MetricBytes.OfEveryKind.AsEnumerable())
            from words in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(400)
            select (bytes, words),
            5_000,
            value =>
            {
                Assert.True(V2Metric.TryRead(Parsed.Record(value.bytes.ToRecord()), 0, out V2Metric metric, out _));
                walk.ReadValue(value.words, metric.Shape);
            });
    }

    [Fact]
    public void Any_good_metric_is_read_as_it_was_written() => Properties.ForAll(V2Generators.GoodMetric(0, 65_535), 5_000, bytes =>
    {
        byte[] record = bytes.ToRecord();
        Assert.True(V2Metric.TryRead(Parsed.Record(record), bytes.Id, out V2Metric metric, out V2Refusal refusal));
        Assert.Equal(V2Refusal.None, refusal);
        Assert.Equal((bytes.Kind, bytes.Number, bytes.Rule, bytes.Emphasised), (metric.Shape.Kind, metric.Shape.Number, metric.Shape.MergeRule, metric.IsEmphasised));
        Assert.Equal((bytes.Name, bytes.Unit, bytes.Help), (Parsed.Utf8(metric.Name), Parsed.Utf8(metric.Unit), Parsed.Utf8(metric.Help)));
        Assert.Equal(bytes.Keys, Parsed.All(metric.Keys));
        Assert.Equal(bytes.Parameters, ParametersOf(metric));
    });

    [Fact]
    public void Any_good_series_is_read_as_it_was_written() => Properties.ForAll(
        from values in V2Generators.Text(0, 250).ArrayOf().Resize(20)
        from dataWord in Gen.Choose(0, int.MaxValue)
        from created in Gen.Choose(int.MinValue, int.MaxValue)
        select (values, dataWord, created),
        2_000,
        bytes =>
        {
            byte[] record = RecordBytes.Series(4, (uint)bytes.dataWord, 9, bytes.created * 1_000_000_007L, bytes.values);
            Assert.True(V2Series.TryRead(Parsed.Record(record), 6, bytes.values.Length, out V2Series series, out _));
            Assert.Equal((4, (uint)bytes.dataWord, 9u, bytes.created * 1_000_000_007L), (series.MetricId, series.DataWord, series.SeqWord, series.Created));
            Assert.Equal(bytes.values, Parsed.All(series.Values));
        });

    /// <summary>Whatever places are tried: those that are taken lie in their area and do not overlap.</summary>
    [Fact]
    public void Placed_series_never_overlap() => Properties.ForAll(
        (from shape in Gen.Elements(V2Shape.Sum(V2Kind.Counter, V2Number.U64), V2Shape.Histogram(4, 1), V2Shape.Gauge(V2Number.I64, V2MergeRule.Last), V2Shape.Text(24), V2Shape.Samples(3))
         from dataWord in Gen.Choose(0, 500)
         from seqWord in Gen.Frequency((2, Gen.Constant(-1)), (3, Gen.Choose(0, 10)))
         select (shape, dataWord, seqWord)).ArrayOf().Resize(30),
        3_000,
        tries =>
        {
            Assert.True(V2Header.TryRead(new V2FileBuilder().Build(), 7 * 4096, out V2Header header, out _));
            var placement = new V2Placement();
            var taken = new HashSet<(bool, string, long)>();
            foreach ((V2Shape shape, int dataWord, int seqWord) in tries)
            {
                byte[] record = RecordBytes.Series(0, (uint)dataWord, (uint)seqWord, 1);
                Assert.True(V2Series.TryRead(Parsed.Record(record), 0, 0, out V2Series series, out _));
                if (placement.TryPlace(header, shape, series, out _))
                {
                    Assert.True(dataWord + shape.DataWords <= (shape.IsShared ? header.SharedDataWords : header.LaneDataWords));
                    Assert.All(Enumerable.Range(dataWord, shape.DataWords), word => Assert.True(taken.Add((shape.IsShared, "data", word))));
                    Assert.All(Enumerable.Range(seqWord, shape.SeqWords), word => Assert.True(taken.Add((shape.IsShared, "seq", word))));
                }
            }
        });

    /// <summary>The parameters of a metric, written once more from what was read.</summary>
    private static byte[] ParametersOf(V2Metric metric)
    {
        V2Shape shape = metric.Shape;
        return shape.Kind switch
        {
            V2Kind.Histogram => RecordBytes.Bounds(shape.ExemplarSlots, BoundsOf(metric)),
            V2Kind.ExponentialHistogram => RecordBytes.Exponential(shape.Scale, shape.FirstIndex, shape.BucketCount, shape.ExemplarSlots),
            V2Kind.Text => RecordBytes.Pair(shape.TextCapacity),
            V2Kind.State => RecordBytes.States(Parsed.All(metric.States)),
            V2Kind.Samples => RecordBytes.Pair(shape.EntriesLog2),
            V2Kind.Events => RecordBytes.Pair(shape.EntriesLog2, shape.TextCapacity),
            _ => [],
        };
    }

    private static double[] BoundsOf(V2Metric metric)
    {
        double[] bounds = new double[metric.Bounds.Count];
        for (int i = 0; i < bounds.Length; i++)
        {
            bounds[i] = metric.Bounds[i];
        }

        return bounds;
    }
}
