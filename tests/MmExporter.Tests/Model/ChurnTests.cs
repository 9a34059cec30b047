using MmExporter.Formats;
using MmExporter.Model;

namespace MmExporter.Tests.Model;

/// <summary>What it costs that files come and go: only what came is bound, and what has gone is forgotten.</summary>
public sealed class ChurnTests
{
    private readonly World world = new();

    [Fact]
    public void Series_that_come_are_bound_and_nothing_else_is()
    {
        FakeFile file = world.Add();
        world.Add().With(Metrics.Counter("c", keys: "k"), ["x"], 1);
        world.Pass();
        Series[] before = [.. world.Catalog.Families[0].Series];
        MetricDefinition metric = Metrics.Counter("c", keys: "k");
        for (int i = 0; i < 10_000; i++)
        {
            file.Add(metric, [$"{i}"]);
            if (i % 1_000 == 0)
            {
                world.Pass();
            }
        }

        FakeFile another = world.Add();
        another.Add(metric, ["y"]);
        world.Pass();
        world.Remove(another);
        world.Pass();
        Assert.Equal(10_001, world.Catalog.SeriesCount);
        Assert.Same(before[0], world.Catalog.Families[0].Series[0]);
        Assert.Equal(0, world.Catalog.Rebuilds);
        int version = world.Catalog.Version;
        world.Pass();
        Assert.Equal(version, world.Catalog.Version);
    }

    [Fact]
    public void Names_that_depend_on_each_other_are_made_anew_only_when_one_of_them_goes()
    {
        MetricDefinition gauge = Metrics.Gauge("a_b", GaugeMerge.Sum, NumberKind.Float, "k");
        FakeFile plain = world.Add().With(Metrics.Gauge("a.b", GaugeMerge.Sum), Metrics.Bits(1));
        FakeFile churning = world.Add().With(gauge, ["0"], Metrics.Bits(2)).With(Metrics.Counter("c"), 3);
        FakeFile stranger = world.Add("other").With(Metrics.Counter("c"), 4);
        world.Pass();
        int rebuilds = world.Catalog.Rebuilds;
        for (int i = 1; i < 10; i++)
        {
            churning.With(gauge, [$"{i}"], Metrics.Bits(2));
            churning.Retire(churning.Series.Count - 2);
            stranger.With(Metrics.Counter("c", keys: "k"), [$"{i}"], 1);
            stranger.Retire(0);
            PrometheusPage page = world.Pass();
            Assert.Equal(2, page.Value("a_b", ("app", "app"), ("k", $"{i}"), ("mmstats_label", "a_b")));
        }

        world.Remove(stranger);
        world.Pass();
        Assert.Equal(rebuilds, world.Catalog.Rebuilds);

        world.Remove(plain);
        Assert.Equal(2, world.Pass().Value("a_b", ("app", "app"), ("k", "9")));
        Assert.Equal(rebuilds + 1, world.Catalog.Rebuilds);
    }

    [Fact]
    public void Names_of_files_that_are_gone_are_forgotten()
    {
        FakeFile steady = world.Add().With(Metrics.Counter("steady"), 1);
        int most = 0;
        for (int i = 0; i < 120_000; i++)
        {
            FakeFile file = world.Add().With(Metrics.Counter($"n{i}"), 1);
            world.Catalog.Merge(world.Files);
            world.Remove(file);
            most = Math.Max(most, world.Catalog.RememberedNames);
        }

        PrometheusPage page = world.Pass();
        Assert.Equal(["steady_total"], page.Samples.Select(sample => sample.Name));
        Assert.Equal(1, page.Samples[0].Value);
        Assert.Equal(1, world.Catalog.Families.Length);
        Assert.InRange(most, 1, 50_002);
        Assert.InRange(world.Catalog.Rebuilds, 2, 3);
        Assert.Contains(world.Files, one => one.Content == steady);
    }

    [Fact]
    public void What_is_remembered_of_ended_series_has_a_limit()
    {
        var store = new ValueStore();
        var ended = new EndedSeries(world.Time);
        var family = new Family(new MmExporter.Model.Naming.MetricName("c", "c_total", "", false), FamilyType.Counter, "", store);
        world.Time.Seconds = 1;
        Series? last = null;
        for (int i = 0; i < 3 * EndedSeries.Max; i++)
        {
            last = new Series(family, BitConverter.GetBytes(i)) { IsCounter = true };
            ended.Add(last);
            Assert.True(ended.Count <= 2 * EndedSeries.Max);
        }

        Assert.Equal(1_000_000_000, ended.EndOf(last!));
        Assert.Equal(0, ended.EndOf(new Series(family, BitConverter.GetBytes(0))));
        Assert.Equal(1_000_000_000, ended.EndOf(new Series(family, BitConverter.GetBytes(2 * EndedSeries.Max))));
    }
}
