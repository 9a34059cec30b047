using System.Globalization;
using Mmstats.Format.V2;
using Mmstats.Writer.Agg;

namespace Mmstats.Writer.Tests.Agg;

public sealed class AggTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly MmStats stats;

    public AggTests() => stats = Open();

    private AggFile File => AggFile.Read(stats);

    public void Dispose()
    {
        stats.Dispose();
        directory.Dispose();
    }

    [Fact]
    public void Counts_go_to_a_counter()
    {
        Assert.True(stats.Agg("orders", "1c"));
        Assert.True(stats.Agg("orders", "41c"));
        Assert.True(stats.Agg("orders", "0c"));
        Assert.Equal((V2Kind.Counter, 42UL, ""), (File["orders"].Kind, File["orders"].Count, File["orders"].Unit));
        Assert.Equal(["orders"], File.Names);
    }

    [Fact]
    public void Negative_counts_go_to_a_second_counter_and_the_difference_is_the_net()
    {
        Assert.True(stats.Agg("queue", "10c"));
        Assert.True(stats.Agg("queue", "-3c"));
        Assert.True(stats.Agg("queue", "-4c"));
        Assert.Equal((10UL, 7UL), (File["queue"].Count, File["queue.decrements"].Count));
        Assert.Equal(V2Kind.Counter, File["queue.decrements"].Kind);
    }

    [Fact]
    public void A_path_that_only_falls_has_both_counters()
    {
        Assert.True(stats.Agg("left", "-3c"));
        Assert.Equal((0UL, 3UL), (File["left"].Count, File["left.decrements"].Count));
        Assert.False(stats.Agg("left", "3ms"));
    }

    [Fact]
    public void Counts_of_64_bits_are_taken_on_both_sides()
    {
        Assert.True(stats.Agg("wide", "9223372036854775807c"));
        Assert.True(stats.Agg("wide", "-9223372036854775808c"));
        Assert.Equal((1UL << 63) - 1, File["wide"].Count);
        Assert.Equal(1UL << 63, File["wide.decrements"].Count);
    }

    [Fact]
    public void Times_go_to_a_histogram_of_milliseconds()
    {
        Assert.True(stats.Agg("query", "153ms"));
        Assert.True(stats.Agg("query", "1ms"));
        Assert.True(stats.Agg("query", "20000ms"));
        Assert.True(stats.Agg("query", "-7ms"));
        var query = File["query"];
        Assert.Equal((V2Kind.Histogram, "ms", 4UL, 20147.0), (query.Kind, query.Unit, query.Count, query.Number));
        Assert.Equal([1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000], query.Bounds);
        Assert.Equal([2, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1], query.Buckets);
    }

    [Fact]
    public void A_gauge_shows_what_was_set_last()
    {
        Assert.True(stats.Agg("depth", "23g"));
        Assert.True(stats.Agg("depth", "-5g"));
        Assert.Equal((V2Kind.Gauge, V2MergeRule.Last, -5.0), (File["depth"].Kind, File["depth"].MergeRule, File["depth"].Number));
    }

    [Theory]
    [InlineData("1c")]
    [InlineData("1ms")]
    [InlineData("1g")]
    public void The_first_use_decides_whether_a_metric_is_emphasised(string value)
    {
        Assert.True(stats.Agg("loud", value + "!"));
        Assert.True(stats.Agg("loud", value));
        Assert.True(stats.Agg("quiet", value));
        Assert.True(stats.Agg("quiet", value + "!"));
        Assert.True(File["loud"].IsEmphasised);
        Assert.False(File["quiet"].IsEmphasised);
    }

    [Fact]
    public void Decrements_are_emphasised_as_their_counter_is()
    {
        stats.Agg("loud", "1c!");
        stats.Agg("loud", "-1c");
        stats.Agg("quiet", "1c");
        stats.Agg("quiet", "-1c!");
        Assert.True(File["loud.decrements"].IsEmphasised);
        Assert.False(File["quiet.decrements"].IsEmphasised);
    }

    [Theory]
    [InlineData("!")]
    [InlineData("9lives")]
    [InlineData("-a-")]
    [InlineData("a!b.c_d-E9")]
    public void Paths_may_be_what_names_of_other_instruments_may_not(string path)
    {
        Assert.True(stats.Agg(path, "2c"));
        Assert.Equal(2UL, File[path].Count);
    }

    [Theory]
    [InlineData(null, "1c")]
    [InlineData("a", null)]
    [InlineData("", "1c")]
    [InlineData("a", "")]
    [InlineData("a b", "1c")]
    [InlineData("ä", "1c")]
    [InlineData("a/b", "1c")]
    [InlineData("a\n", "1c")]
    [InlineData("a", "1c\n")]
    [InlineData("a", " 1c")]
    [InlineData("a", "c")]
    [InlineData("a", "-c")]
    [InlineData("a", "--1c")]
    [InlineData("a", "+1c")]
    [InlineData("a", "1")]
    [InlineData("a", "1!c")]
    [InlineData("a", "1c!!")]
    [InlineData("a", "1m")]
    [InlineData("a", "1C")]
    [InlineData("a", "1.5c")]
    [InlineData("a", "١c")]
    [InlineData("a", "9223372036854775808c")]
    [InlineData("a", "-9223372036854775809g")]
    [InlineData("a", "99999999999999999999999999999999999999999ms")]
    public void What_is_not_written_like_that_is_rejected_and_counted(string? path, string? value)
    {
        Assert.False(stats.Agg(path, value));
        Assert.Equal(1UL, File.RejectedValues);
        Assert.Empty(File.Names);
    }

    [Fact]
    public void Zeros_before_a_number_do_not_make_it_too_large()
    {
        Assert.True(stats.Agg("a", new string('0', 100) + "7c"));
        Assert.Equal(7UL, File["a"].Count);
    }

    [Fact]
    public void A_path_longer_than_a_name_may_be_is_rejected()
    {
        Assert.True(stats.Agg(new string('a', 255), "1c"));
        Assert.False(stats.Agg(new string('a', 256), "1c"));
        Assert.False(stats.Agg(new string('a', 255), "-1c"));
        Assert.Equal(2UL, File.RejectedValues);
    }

    [Fact]
    public void A_path_is_what_it_was_first()
    {
        string[] values = ["1c", "1ms", "1g"];
        foreach (var first in values)
        {
            var path = "first-" + first;
            Assert.True(stats.Agg(path, first));
            Assert.All(values.Where(value => value != first), value => Assert.False(stats.Agg(path, value)));
            Assert.True(stats.Agg(path, first));
        }
        Assert.Equal(6UL, File.RejectedValues);
    }

    [Fact]
    public void A_path_may_be_an_instrument_made_elsewhere_if_it_is_the_same()
    {
        stats.Counter("same").Add(2);
        stats.Counter("unit", unit: "{request}").Add(2);
        stats.Gauge("sum", "", "", GaugeMerge.Sum).Set(2);
        stats.Timer("seconds");
        Assert.True(stats.Agg("same", "3c"));
        Assert.False(stats.Agg("unit", "3c"));
        Assert.False(stats.Agg("unit", "-3c"));
        Assert.False(stats.Agg("sum", "3g"));
        Assert.False(stats.Agg("seconds", "3ms"));
        Assert.Equal((5UL, 2UL, 2.0), (File["same"].Count, File["unit"].Count, File["sum"].Number));
        Assert.Equal(4UL, File.RejectedValues);
    }

    [Fact]
    public void A_counter_of_decrements_that_is_something_else_already_takes_none()
    {
        Assert.True(stats.Agg("a.decrements", "5g"));
        Assert.False(stats.Agg("a", "-1c"));
        Assert.True(stats.Agg("a", "1c"));
        Assert.Equal(5.0, File["a.decrements"].Number);
    }

    [Fact]
    public void An_instrument_of_another_kind_cannot_have_the_name_of_a_path()
    {
        Assert.True(stats.Agg("taken", "1ms"));
        Assert.Throws<ArgumentException>(() => stats.Counter("taken"));
    }

    [Fact]
    public void Paths_have_a_limit_that_is_told_once_and_known_ones_go_on()
    {
        var problems = new List<Problem>();
        for (var i = 0; i < AggPaths.PathsMax; i++)
            Assert.True(stats.Agg(string.Create(CultureInfo.InvariantCulture, $"path{i}"), "1c"));
        Assert.False(stats.Agg("one-more", "1c"));
        Assert.False(stats.Agg("two-more", "-1c"));
        Assert.True(stats.Agg("path0", "1c"));
        Assert.True(stats.Agg("path0", "-1c"));
        stats.Problem += problems.Add;
        Assert.Equal(ProblemKind.PathLimit, Assert.Single(problems).Kind);
        Assert.Contains("one-more", problems[0].Message, StringComparison.Ordinal);
        Assert.Equal((2UL, 2UL), (File["path0"].Count, File.RejectedValues));
    }

    [Fact]
    public void Threads_that_meet_at_a_new_path_lose_no_count()
    {
        const int threads = 8;
        const int paths = 50;
        using var start = new Barrier(threads);
        Thread[] all = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            for (var i = 0; i < paths; i++)
            {
                stats.Agg(string.Create(CultureInfo.InvariantCulture, $"path{i}"), "1c");
                stats.Agg(string.Create(CultureInfo.InvariantCulture, $"path{i}"), "-1c");
            }
        }))];
        foreach (var thread in all)
            thread.Start();
        foreach (var thread in all)
            thread.Join();
        Assert.Equal(2 * paths, File.Names.Count());
        Assert.All(File.Names, name => Assert.Equal((ulong)threads, File[name].Count));
    }

    [Fact]
    public void After_the_end_nothing_throws()
    {
        stats.Agg("before", "1c");
        stats.Dispose();
        Assert.True(stats.Agg("before", "1c"));
        Assert.True(stats.Agg("after", "1ms"));
        Assert.False(stats.Agg("after", "1c"));
    }

    [Fact]
    public void Without_a_file_nothing_throws()
    {
        System.IO.File.WriteAllText(directory.File("no-directory"), "");
        using var nowhere = MmStats.Open("app", new MmStatsOptions { Path = directory.File("no-directory") });
        Assert.Empty(nowhere.Paths);
        Assert.True(nowhere.Agg("a", "1c"));
        Assert.False(nowhere.Agg("a", "1g"));
    }

    [Fact]
    public void Known_paths_allocate_nothing_taken_or_rejected()
    {
        const int updates = 20_000;
        Assert.Equal(0, TestSupport.AllocatedBytes.By(() =>
        {
            for (var i = 0; i < updates; i++)
                Update();
        }));

        void Update()
        {
            stats.Agg("orders", "1c!");
            stats.Agg("orders", "-1c");
            stats.Agg("query", "153ms");
            stats.Agg("depth", "23g");
            stats.Agg("depth", "1c");
            stats.Agg("depth", "garbage");
        }
    }

    private MmStats Open() => MmStats.Open("app", new MmStatsOptions { Path = directory.Path });
}
