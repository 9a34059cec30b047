using MmExporter.Formats;
using MmExporter.Model;

namespace MmExporter.Tests.Model;

/// <summary>Which series are kept when there are more than may be.</summary>
public sealed class QuotaTests
{
    private static FakeFile Add(World world, string name, int series, uint owner, long start) =>
        Fill(world.Add(owner: owner, start: start), name, series);

    private static FakeFile Fill(FakeFile file, string name, int series)
    {
        MetricDefinition metric = Metrics.Counter(name, keys: "i");
        for (int i = 0; i < series; i++)
        {
            file.Set(file.Add(metric, [$"{i}"]), 1);
        }

        return file;
    }

    private static int Shown(PrometheusPage page, string name) => page.Of(name + "_total").Count;

    [Fact]
    public void Users_share_the_limit_evenly_and_older_files_go_first()
    {
        var world = new World(new ModelSettings { SeriesMax = 100 });
        Add(world, "greedy_young", 80, owner: 1, start: 5);
        FakeFile old = Add(world, "greedy_old", 50, owner: 1, start: 2);
        Add(world, "modest", 30, owner: 2, start: 9);
        PrometheusPage page = world.Pass();
        Assert.Equal((50, 20, 30), (Shown(page, "greedy_old"), Shown(page, "greedy_young"), Shown(page, "modest")));
        Assert.Equal(60, world.Catalog.LeftOut(LeftOutReason.SeriesLimit));

        // A third user takes from the one that has more than its share only.
        FakeFile third = Add(world, "third", 1_000, owner: 3, start: 1);
        page = world.Pass();
        Assert.Equal((35, 0, 30, 35), (Shown(page, "greedy_old"), Shown(page, "greedy_young"), Shown(page, "modest"), Shown(page, "third")));
        world.Remove(third);
        world.Remove(old);
        page = world.Pass();
        Assert.Equal((70, 30), (Shown(page, "greedy_young"), Shown(page, "modest")));
        Assert.Equal(10, world.Catalog.LeftOut(LeftOutReason.SeriesLimit));
    }

    [Fact]
    public void Which_series_are_kept_does_not_depend_on_the_order_of_the_files()
    {
        var world = new World(new ModelSettings { SeriesMax = 50 });
        for (int i = 0; i < 10; i++)
        {
            Add(world, $"m{i}", 3 + i, owner: (uint)(i % 3), start: 1 + i % 4);
        }

        var random = new Random(1);
        string[] first = [.. world.Pass().Samples.Select(sample => sample.Id)];
        Assert.Equal(50, first.Length);
        for (int i = 0; i < 20; i++)
        {
            world.Shuffle(random);
            Assert.Equal(first, world.Pass().Samples.Select(sample => sample.Id));
            Assert.Equal(first.Order(StringComparer.Ordinal), world.FreshPass(out _).Samples.Select(sample => sample.Id).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void A_file_has_no_more_series_than_one_may_have()
    {
        var world = new World(new ModelSettings { SeriesPerWriterMax = 10 });
        FakeFile file = Add(world, "a", 8, 1, 1);
        Assert.Equal(8, Shown(world.Pass(), "a"));
        for (int i = 8; i < 15; i++)
        {
            file.Add(Metrics.Counter("a", keys: "i"), [$"{i}"]);
        }

        Assert.Equal(10, Shown(world.Pass(), "a"));
        Assert.Equal(5, world.Catalog.LeftOut(LeftOutReason.SeriesPerWriter));
        Assert.Equal(0, world.Catalog.LeftOut(LeftOutReason.SeriesLimit));
    }

    [Fact]
    public void What_the_ledger_keeps_has_none_of_the_limits_of_files()
    {
        var world = new World(new ModelSettings { SeriesMax = 30, SeriesPerWriterMax = 10 });
        Fill(world.AddLedger(), "dead", 100);
        Add(world, "root", 10, owner: 0, start: 1);
        Add(world, "one", 12, owner: 1, start: 1);
        Add(world, "two", 11, owner: 2, start: 1);
        PrometheusPage page = world.Pass();
        Assert.Equal((100, 10, 10, 10), (Shown(page, "dead"), Shown(page, "root"), Shown(page, "one"), Shown(page, "two")));
        Assert.Equal((3, 0), (world.Catalog.LeftOut(LeftOutReason.SeriesPerWriter), world.Catalog.LeftOut(LeftOutReason.SeriesLimit)));

        // Also where the files alone are more than the limit.
        Add(world, "three", 5, owner: 0, start: 2);
        page = world.Pass();
        Assert.Equal((100, 30), (Shown(page, "dead"), page.Samples.Count - 100));
        Assert.Equal(5, world.Catalog.LeftOut(LeftOutReason.SeriesLimit));
    }
}
