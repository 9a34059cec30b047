using System.Text;
using Mmstats.Writer.Metrics;
using Mmstats.Writer.Tests.Support;
using Mmstats.Writer.Tests.V2.Support;

namespace Mmstats.Writer.Tests.V2.Families;

/// <summary>Names, labels, and what happens when there are too many of them.</summary>
public sealed class FamilyTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Labels_in_another_order_at_the_same_time_are_the_same_instrument()
    {
        const int names = 2000;
        using var stats = Open();
        var found = new Counter[2, names];
        ThreadBatch.Run(2, thread =>
        {
            for (var i = 0; i < names; i++)
                found[thread, i] = thread == 0 ? stats.Counter($"c{i}", "", "", ("a", "1"), ("b", "2")) : stats.Counter($"c{i}", "", "", ("b", "2"), ("a", "1"));
        });
        for (var i = 0; i < names; i++)
            Assert.Same(found[0, i], found[1, i]);
    }

    [Fact]
    public async Task Values_beyond_the_limit_count_under_one_overflow_series()
    {
        using var stats = Open();
        var told = new List<Problem>();
        stats.Problem += told.Add;
        var family = stats.CounterFamily("c", "", "", ["n"]);
        for (var i = 0; i < 2000; i++)
            family.With($"{i}").Increment();
        Assert.False(V2Totals.Of(stats).Has("c", "otel.metric.overflow=true"));
        for (var i = 2000; i < 2500; i++)
            family.With($"{i}").Increment();
        Assert.Same(family.With("another"), family.With("one more"));
        Assert.NotSame(family.With("0"), family.With("another"));
        var totals = V2Totals.Of(stats);
        Assert.Equal(2001, totals.SeriesCount);
        Assert.Equal(500ul, totals.Only("c", "otel.metric.overflow=true").UInt64);
        Assert.Equal(1ul, totals.Only("c", "n=1999").UInt64);
        Assert.Equal(503ul, totals.First.OverflowedSeries);
        await Until.TrueAsync(() => told.Count > 0, "a problem");
        Assert.Equal(ProblemKind.SeriesLimit, Assert.Single(told).Kind);
        Assert.Contains("The metric c has 2000 series", told[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Families_of_one_name_share_the_limit_and_the_overflow_series()
    {
        using var stats = Open(seriesMax: 3);
        stats.Counter("c").Increment();
        stats.CounterFamily("c", "", "", ["a"]).With("1").Increment();
        stats.CounterFamily("c", "", "", ["a", "b"]).With("1", "2").Increment();
        stats.CounterFamily("c", "", "", ["a"]).With("2").Add(10);
        stats.Counter("c", "", "", ("x", "y")).Add(20);
        // Another name has a limit of its own.
        stats.CounterFamily("d", "", "", ["a"]).With("1").Increment();
        var totals = V2Totals.Of(stats);
        Assert.Equal(30ul, totals.Only("c", "otel.metric.overflow=true").UInt64);
        Assert.Equal(["", "a=1", "a=1,b=2", "otel.metric.overflow=true"], totals.Names.Where(name => name.Name == "c").Select(name => name.Labels).Order(StringComparer.Ordinal));
        Assert.Equal(1ul, totals.Only("d", "a=1").UInt64);
    }

    [Fact]
    public void Threads_that_ask_at_once_get_the_same_instrument_for_the_same_values()
    {
        const int values = 200;
        const int threads = 8;
        using var stats = Open();
        var one = stats.CounterFamily("one", "", "", ["n"]);
        var two = stats.HistogramFamily("two", "", "", ["n", "m"], Buckets.Durations);
        var four = stats.GaugeFamily("four", "", "", ["a", "b", "c", "d"], GaugeMerge.Sum);
        var found = new HashSet<object>[values];
        for (var i = 0; i < values; i++)
            found[i] = [];
        ThreadBatch.Run(threads, thread =>
        {
            for (var i = 0; i < values; i++)
            {
                var n = $"{(thread % 2 == 0 ? i : values - 1 - i)}";
                var (a, b, c) = (one.With(n), two.With(n, "x"), four.With("a", n, "c", "d"));
                a.Increment();
                b.Record(1);
                lock (found)
                    found[int.Parse(n, System.Globalization.CultureInfo.InvariantCulture)].UnionWith([a, b, c]);
            }
        });
        Assert.All(found, instruments => Assert.Equal(3, instruments.Count));
        var totals = V2Totals.Of(stats);
        Assert.Equal(3 * values, totals.SeriesCount);
        for (var i = 0; i < values; i++)
        {
            Assert.Equal((ulong)threads, totals.Only("one", $"n={i}").UInt64);
            Assert.Equal((ulong)threads, totals.Only("two", $"n={i},m=x").Count);
        }
    }

    [Fact]
    public void Labels_in_another_order_are_the_same_instrument()
    {
        using var stats = Open();
        var first = stats.Counter("c", "", "", ("b", "2"), ("a", "1"));
        Assert.Same(first, stats.Counter("c", "", "", ("a", "1"), ("b", "2")));
        Assert.Same(first, stats.CounterFamily("c", "", "", ["a", "b"]).With("1", "2"));
        Assert.NotSame(first, stats.Counter("c", "", "", ("a", "2"), ("b", "1")));
        var family = stats.CounterFamily("d", "", "", ["z", "a", "m"]);
        Assert.Same(family.With("1", "2", "3"), stats.Counter("d", "", "", ("m", "3"), ("a", "2"), ("z", "1")));
        Assert.Same(family, stats.CounterFamily("d", "other help", "", ["z", "a", "m"]));
    }

    [Fact]
    public void Groups_put_their_prefix_before_names()
    {
        using var stats = Open();
        var group = stats.Group("index").Group("cache");
        group.Counter("hits").Increment();
        Assert.Equal(1ul, V2Totals.Of(stats).UInt64("index.cache.hits"));
        Assert.Same(group.Counter("hits"), stats.Counter("index.cache.hits"));
        Assert.Throws<ArgumentException>(() => group.Counter(""));
        Assert.ThrowsAny<ArgumentException>(() => group.Counter(null!));
        Assert.ThrowsAny<ArgumentException>(() => group.Group(""));
        Assert.ThrowsAny<ArgumentException>(() => stats.Group("1"));
    }

    [Fact]
    public void Name_that_stands_for_something_else_is_an_error_that_names_it()
    {
        using var stats = Open();
        stats.Counter("the.name", unit: "By");
        stats.Histogram("h", "", "s", Buckets.Explicit(1, 2));
        stats.Gauge("g", "", "", GaugeMerge.Sum);
        Action[] clashes =
        [
            () => stats.Gauge("the.name", unit: "By"),
            () => stats.Counter("the.name", unit: "s"),
            () => stats.DoubleCounter("the.name", unit: "By"),
            () => stats.SharedCounter("the.name", unit: "By"),
            () => stats.CounterFamily("the.name", "", "", ["n"]),
        ];
        foreach (var clash in clashes)
            Assert.Contains("the.name", Assert.Throws<ArgumentException>(clash).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => stats.Histogram("h", "", "s", Buckets.Explicit(1, 3)));
        Assert.Throws<ArgumentException>(() => stats.Histogram("h", "", "s", Buckets.Explicit(1, 2).WithExemplars()));
        Assert.Throws<ArgumentException>(() => stats.Timer("h", "", Buckets.Explicit(1, 2)));
        Assert.Throws<ArgumentException>(() => stats.Gauge("g"));
        Assert.Throws<ArgumentException>(() => stats.MovingAverage("g"));
        // The control: what is the same is no clash.
        stats.Counter("the.name", "Another help.", "By", ("n", "1")).Increment();
        stats.Histogram("h", "", "s", Buckets.Explicit(1, 2)).Record(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("_a")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("ä")]
    [InlineData("a:b")]
    public void Name_that_is_not_legal_throws(string name)
    {
        using var stats = Open();
        Action[] registrations =
        [
            () => stats.Counter(name), () => stats.DoubleCounter(name), () => stats.SharedCounter(name), () => stats.UpDownCounter(name),
            () => stats.DoubleUpDownCounter(name), () => stats.Gauge(name), () => stats.Histogram(name), () => stats.Timer(name),
            () => stats.MovingAverage(name), () => stats.RunningAverage(name), () => stats.Text(name), () => stats.State(name),
            () => stats.Samples(name), () => stats.Events(name), () => stats.Info(name, ""), () => stats.CounterFamily(name, "", "", ["n"]),
        ];
        Assert.All(registrations, registration => Assert.ThrowsAny<ArgumentException>(registration));
        Assert.Equal(0, V2Totals.Of(stats).SeriesCount);
    }

    [Fact]
    public void Names_units_and_keys_have_their_limits()
    {
        using var stats = Open();
        stats.Counter("a-_./9" + new string('x', 249), new string('h', 5000), new string('u', 63), (new string('k', 255), "v")).Increment();
        Assert.Throws<ArgumentException>(() => stats.Counter(new string('x', 256)));
        Assert.Throws<ArgumentException>(() => stats.Counter("c", unit: new string('u', 64)));
        Assert.Throws<ArgumentException>(() => stats.Counter("c", unit: "µs"));
        Assert.Throws<ArgumentException>(() => stats.Counter("c", unit: "a\tb"));
        Assert.Throws<ArgumentException>(() => stats.CounterFamily("c", "", "", [new string('k', 256)]));
        Assert.Throws<ArgumentException>(() => stats.CounterFamily("c", "", "", [""]));
        Assert.Throws<ArgumentException>(() => stats.CounterFamily("c", "", "", ["a\u0001"]));
        Assert.Throws<ArgumentException>(() => stats.CounterFamily("c", "", "", ["a", "a"]));
        Assert.Throws<ArgumentException>(() => stats.Counter("c", "", "", ("a", "1"), ("a", "2")));
        Assert.Throws<ArgumentException>(() => stats.CounterFamily("c", "", "", [.. Enumerable.Range(0, 33).Select(i => $"k{i}")]));
        stats.CounterFamily("c", "", "", [.. Enumerable.Range(0, 32).Select(i => $"k{i}")]).With([.. Enumerable.Range(0, 32).Select(i => $"{i}")]).Increment();
        Assert.Equal(2, V2Totals.Of(stats).SeriesCount);
    }

    [Fact]
    public void Wrong_number_of_values_throws_and_tells_the_keys()
    {
        using var stats = Open();
        var family = stats.CounterFamily("c", "", "", ["a", "b"]);
        family.With("1", "").Increment();
        family.With("1", "2").Increment();
        Assert.Contains("a, b", Assert.Throws<ArgumentException>(() => family.With("1")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => family.With("1", "2", ""));
        Assert.Throws<ArgumentException>(() => family.With("1", "2", "3", "4"));
        Assert.Throws<ArgumentException>(() => stats.CounterFamily("d", "", "", ["a", "b", "c"]).With("1", "2"));
        Assert.Same(family.With("1", ""), family.With("1", null!));
    }

    [Fact]
    public void Keys_that_the_caller_changes_afterwards_stay()
    {
        using var stats = Open();
        string[] keys = ["a"];
        var family = stats.CounterFamily("c", "", "", keys);
        keys[0] = "b";
        family.With("1").Increment();
        Assert.True(V2Totals.Of(stats).Has("c", "a=1"));
        string[] names = ["on", "off"];
        var state = stats.State("s", "", names);
        names[1] = "broken";
        state.Set("off");
        Assert.Equal(1ul, V2Totals.Of(stats).Only("s").UInt64);
    }

    [Fact]
    public void Long_value_is_cut_between_two_characters_and_finds_its_instrument_again()
    {
        using var stats = Open();
        var family = stats.CounterFamily("c", "", "", ["n"]);
        var long1 = new string('a', 1022) + "😀 and more";
        family.With(long1).Increment();
        family.With(new string('a', 1022) + "😀 and else").Increment();
        family.With(new string('a', 1022)).Increment();
        var totals = V2Totals.Of(stats);
        Assert.Equal(3ul, totals.Only("c", "n=" + new string('a', 1022)).UInt64);
    }

    [Fact]
    public void Cut_text_is_the_longest_beginning_that_fits()
    {
        string[] parts = ["a", "é", "€", "😀", "\uD800", "\uDC00", "\0"];
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]));
            var max = random.Next(4, 20);
            var cut = Names.Cut(text, max);
            Assert.StartsWith(cut, text, StringComparison.Ordinal);
            Assert.InRange(Encoding.UTF8.GetByteCount(cut), 0, max);
            // One more character would not fit.
            var next = text[cut.Length..].EnumerateRunes().FirstOrDefault();
            if (cut.Length < text.Length)
                Assert.True(Encoding.UTF8.GetByteCount(cut) + next.Utf8SequenceLength > max, $"'{text}' to {max} bytes is '{cut}'");
            Assert.False(cut.Length > 0 && cut.Length < text.Length && char.IsSurrogatePair(text, cut.Length - 1));
        }
    }

    private MmStats Open(int seriesMax = 2000) =>
        MmStats.Open("app", new MmStatsOptions { Path = directory.Path, Lanes = 16, SeriesPerMetricMax = seriesMax });
}
