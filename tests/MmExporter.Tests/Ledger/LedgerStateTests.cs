using MmExporter.Formats;
using MmExporter.Ledger;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Ledger;

/// <summary>What is kept of dead writers, and for how long.</summary>
public sealed class LedgerStateTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddDays(20_000);
    private static readonly MetricDefinition Requests = DeadWriter.Counter("requests", "code", "route");
    private static readonly MetricDefinition Seconds = DeadWriter.Doubles("seconds");

    private readonly RecordingLogger<LedgerState> log = new();

    [Fact]
    public void Counters_of_dead_writers_add_up()
    {
        LedgerState state = Totals.New();
        Assert.True(state.Fold(new DeadWriter(1).Add(Requests, 3, "200", "/").Add(Seconds, 0.5), Start));
        Assert.True(state.Fold(new DeadWriter(2).Add(Requests, 4, "200", "/").Add(Requests, 9, "500", "/").Add(Seconds, 0.25), Start));
        Assert.Equal((7UL, 9UL, 0.75), (state.Word("requests", "200", "/"), state.Word("requests", "500", "/"), state.Double("seconds")));
        Assert.Equal((3, 2, 2L), (state.SeriesCount, state.GenerationCount, state.Version));
    }

    [Fact]
    public void A_file_is_folded_once()
    {
        LedgerState state = Totals.New();
        DeadWriter writer = new DeadWriter(7).Add(Seconds, 1.0);
        Assert.False(state.HasFolded(7));
        Assert.True(state.Fold(writer, Start));
        Assert.False(state.Fold(writer, Start));
        Assert.True(state.HasFolded(7));
        Assert.Equal(1, state.Double("seconds"));
    }

    [Fact]
    public void A_file_without_a_generation_cannot_be_folded() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Totals.New().Fold(new DeadWriter(0), Start));

    [Fact]
    public void The_order_of_labels_is_no_difference()
    {
        LedgerState state = Totals.New();
        state.Fold(new DeadWriter(1).Add(Requests, 3, "200", "/"), Start);
        state.Fold(new DeadWriter(2).Add(DeadWriter.Counter("requests", "route", "code"), 4, "/", "200"), Start);
        Assert.Equal(7UL, state.Word("requests", "200", "/"));
    }

    /// <summary>Any of these makes another series; the first is the control.</summary>
    [Theory]
    [InlineData("nothing", 1)]
    [InlineData("help", 1)]
    [InlineData("unit", 2)]
    [InlineData("number", 2)]
    [InlineData("identity", 2)]
    [InlineData("key", 2)]
    [InlineData("application", 2)]
    public void What_is_of_another_kind_is_kept_apart(string what, int series)
    {
        var other = new MetricDefinition
        {
            Name = "m",
            Kind = MetricKind.Counter,
            Unit = what == "unit" ? "s" : "",
            Help = what == "help" ? "Another." : "",
            Number = what == "number" ? NumberKind.Signed : NumberKind.Unsigned,
            DistinctIdentity = what == "identity" ? "m#1" : null,
            Keys = [what == "key" ? "b" : "a"],
            Words = 1,
        };
        LedgerState state = Totals.New();
        state.Fold(new DeadWriter(1).Add(DeadWriter.Counter("m", "a"), 1, "x"), Start);
        state.Fold(new DeadWriter(2, what == "application" ? "other" : "shop").Add(other, 1, "x"), Start);
        Assert.Equal(series, state.SeriesCount);
    }

    [Fact]
    public void Histograms_with_other_buckets_are_kept_apart()
    {
        LedgerState state = Totals.New();
        ulong[] words = [DeadWriter.Word(3), 0, 0, 1, 1];
        state.Fold(new DeadWriter(1).Add(DeadWriter.Histogram("h", 1), 0, words), Start);
        state.Fold(new DeadWriter(2).Add(DeadWriter.Histogram("h", 1), 0, words), Start);
        state.Fold(new DeadWriter(3).Add(DeadWriter.Histogram("h", 2), 0, words), Start);
        Assert.Equal([2, 1], state.Of("shop").Series.Select(series => state.Of("shop").Words[series!.Word + 3]).Select(count => (int)count));
    }

    [Fact]
    public void Histograms_add_up_and_lose_their_exemplars()
    {
        LedgerState state = Totals.New();
        MetricDefinition histogram = DeadWriter.Histogram("h", 1, 2);
        state.Fold(new DeadWriter(1).Add(histogram, 0, [DeadWriter.Word(1.5), 0, 0, 1, 2, 3, 9, 9, 9, 9, 9]), Start);
        state.Fold(new DeadWriter(2).Add(histogram, 0, [DeadWriter.Word(2.25), 0, 0, 10, 20, 30, 9, 9, 9, 9, 9]), Start);
        Assert.Equal([DeadWriter.Word(3.75), 0, 0, 11, 22, 33], state.Words("h"));
        Assert.False(state.Of("shop").Series[0]!.Metric.HasExemplars);
    }

    [Fact]
    public void Finite_sums_never_become_an_infinite_one()
    {
        LedgerState state = Totals.New();
        MetricDefinition histogram = DeadWriter.Histogram("h", 1);
        foreach ((ulong generation, double sum) in new[] { (1UL, 1e308), (2UL, 1e308), (3UL, -1.0) })
        {
            state.Fold(new DeadWriter(generation).Add(histogram, 0, [DeadWriter.Word(sum), 0, 0, 1]), Start);
        }

        Assert.Equal([DeadWriter.Word(double.MaxValue), 0, 0, 3, 0], state.Words("h"));
    }

    [Fact]
    public void Extremes_that_are_no_numbers_do_not_stay()
    {
        LedgerState state = Totals.New();
        MetricDefinition histogram = DeadWriter.Histogram("h", 1);
        foreach ((ulong generation, double extreme) in new[] { (1UL, double.NaN), (2UL, 5), (3UL, double.NaN), (4UL, 4) })
        {
            state.Fold(new DeadWriter(generation).Add(histogram, 0, [0, MinimumWord(extreme), MaximumWord(extreme), 1]), Start);
        }

        ulong[] words = state.Words("h");
        Assert.Equal((4.0, 5.0), (HistogramWords.MinimumOf(words[HistogramWords.Minimum]), HistogramWords.MaximumOf(words[HistogramWords.Maximum])));

        // Each turns itself around.
        static ulong MinimumWord(double value) => DeadWriter.Word(HistogramWords.MinimumOf(DeadWriter.Word(value)));
        static ulong MaximumWord(double value) => DeadWriter.Word(HistogramWords.MaximumOf(DeadWriter.Word(value)));
    }

    [Fact]
    public void Only_what_a_writer_counted_is_kept()
    {
        var gauge = new MetricDefinition { Name = "g", Kind = MetricKind.Gauge, Number = NumberKind.Float, Merge = GaugeMerge.Sum, Words = 1 };
        var sum = new MetricDefinition { Name = "u", Kind = MetricKind.UpDownCounter, Number = NumberKind.Signed, Words = 1 };
        LedgerState state = Totals.New();
        state.Fold(new DeadWriter(1).Add(gauge, 1.0).AddNothing().Add(sum, 1).AddAbsent(Requests, 8, "200", "/").Add(Requests, 5, "500", "/").Retire(), Start);
        Assert.Equal(5UL, state.Word("requests", "500", "/"));
        Assert.Equal((1, 0L), (state.SeriesCount, state.RefusedAmounts));
    }

    [Fact]
    public void An_application_of_which_nothing_remains_is_none()
    {
        LedgerState state = Totals.New();
        state.Fold(new DeadWriter(1), Start);
        Assert.Empty(state.Contents);
        Assert.True(state.HasFolded(1));
    }

    [Fact]
    public void A_total_stays_at_its_greatest()
    {
        LedgerState state = Totals.New();
        var signed = new MetricDefinition { Name = "i", Kind = MetricKind.Counter, Number = NumberKind.Signed, Words = 1 };
        foreach (ulong generation in new ulong[] { 1, 2 })
        {
            state.Fold(new DeadWriter(generation).Add(Requests, ulong.MaxValue - 1, "a", "b").Add(signed, long.MaxValue - 1).Add(Seconds, double.MaxValue), Start);
        }

        Assert.Equal((ulong.MaxValue, (ulong)long.MaxValue, double.MaxValue), (state.Word("requests", "a", "b"), state.Word("i"), state.Double("seconds")));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(-1)]
    [InlineData(-0.0)]
    public void What_is_no_amount_adds_nothing(double value)
    {
        LedgerState state = Totals.New();
        state.Fold(new DeadWriter(1).Add(Seconds, 2.0), Start);
        state.Fold(new DeadWriter(2).Add(Seconds, value), Start);
        Assert.Equal(2, state.Double("seconds"));
    }

    [Fact]
    public void A_negative_total_adds_nothing()
    {
        LedgerState state = Totals.New();
        var signed = new MetricDefinition { Name = "i", Kind = MetricKind.Counter, Number = NumberKind.Signed, Words = 1 };
        state.Fold(new DeadWriter(1).Add(signed, 5).Add(signed, unchecked((ulong)-3L)), Start);
        Assert.Equal(5UL, state.Word("i"));
    }

    [Fact]
    public void The_earliest_start_stands_and_changes_the_epoch()
    {
        LedgerState state = Totals.New();
        state.Fold(new DeadWriter(1).Add(Seconds, 100, [0]), Start);
        int epoch = state.Of("shop").Epoch;
        state.Fold(new DeadWriter(2).Add(Seconds, 200, [0]), Start);
        state.Fold(new DeadWriter(3).Add(Seconds, 0, [0]), Start);
        Assert.Equal((100L, epoch), (state.Of("shop").Series("seconds").Created, state.Of("shop").Epoch));
        state.Fold(new DeadWriter(4).Add(Seconds, 50, [0]), Start);
        Assert.Equal((50L, epoch + 1), (state.Of("shop").Series("seconds").Created, state.Of("shop").Epoch));
    }

    /// <summary>Each has an earlier start than the one before, but all series are described anew only once.</summary>
    [Fact]
    public void Many_deaths_in_a_pass_are_one_epoch()
    {
        LedgerState state = Totals.New();
        var writers = Enumerable.Range(0, 50).Select(i => new DeadWriter((ulong)i + 1).Add(Seconds, 1_000 - i, [DeadWriter.Word(1)])).ToList();
        state.Fold(writers[0], Start);
        int epoch = state.Of("shop").Epoch;
        writers.ForEach(writer => state.Fold(writer, Start));
        Assert.Equal((epoch + 1, 951L, 50.0), (state.Of("shop").Epoch, state.Of("shop").Series("seconds").Created, state.Double("seconds")));
    }

    [Fact]
    public void Series_are_appended_within_an_epoch()
    {
        LedgerState state = Totals.New();
        state.Fold(new DeadWriter(1).Add(Seconds, 1.0), Start);
        (SeriesDefinition? First, int Epoch) before = (state.Of("shop").Series[0], state.Of("shop").Epoch);
        state.Fold(new DeadWriter(2).Add(Requests, 1, "200", "/").Add(Seconds, 1.0), Start);
        Assert.Equal(before, (state.Of("shop").Series[0], state.Of("shop").Epoch));
        Assert.Equal(2, state.Of("shop").Series.Count);
    }

    [Fact]
    public void The_newest_writer_describes()
    {
        static MetricDefinition Helped(string help) => new() { Name = "m", Help = help, Kind = MetricKind.Counter, Number = NumberKind.Unsigned, Words = 1 };
        LedgerState state = Totals.New();
        state.Fold(new DeadWriter(1, start: 20).Add(Helped("second"), 1), Start);
        state.Fold(new DeadWriter(2, start: 10).Add(Helped("first"), 1), Start);
        Assert.Equal("second", state.Of("shop").Series("m").Metric.Help);
        int epoch = state.Of("shop").Epoch;
        state.Fold(new DeadWriter(3, start: 30).Add(Helped("third"), 1).Add(Seconds, 1.0), Start);
        Assert.Equal(("third", epoch + 1, 3UL), (state.Of("shop").Series("m").Metric.Help, state.Of("shop").Epoch, state.Word("m")));
    }

    [Fact]
    public void A_series_ends_a_day_after_the_last_living_writer()
    {
        LedgerState state = Totals.New();
        state.Fold(new DeadWriter(1).Add(Seconds, 1.0).Add(Requests, 2, "200", "/"), Start);
        state.Of("shop").Touch(state.Of("shop").Index("seconds"), Start.AddHours(10));
        state.Expire(Start.AddHours(24));
        Assert.Equal(2, state.SeriesCount);
        (int epoch, long version) = (state.Of("shop").Epoch, state.Version);
        state.Expire(Start.AddHours(25));
        Assert.Equal((1, 1.0, epoch + 1, version + 1), (state.SeriesCount, state.Double("seconds"), state.Of("shop").Epoch, state.Version));
        state.Expire(Start.AddHours(35));
        Assert.Empty(state.Contents);
        Assert.Equal((0, 0L), (state.SeriesCount, state.SizeBytes));
        Assert.True(state.HasFolded(1));
    }

    [Fact]
    public void A_living_writers_series_is_found()
    {
        LedgerState state = Totals.New();
        state.Fold(new DeadWriter(1).Add(Seconds, 1.0).Add(Requests, 2, "200", "/"), Start);
        LedgerContent content = state.Of("shop");
        DeadWriter living = new DeadWriter(2).Add(DeadWriter.Counter("requests", "route", "code"), 1, "/", "200").Add(Requests, 1, "404", "/");
        Assert.Equal((1, -1), (content.IndexOf(living.Series[0]!), content.IndexOf(living.Series[1]!)));
    }

    [Fact]
    public void Beyond_the_limit_the_new_ones_are_refused_and_counted_and_said_once()
    {
        LedgerState state = Totals.New(new LedgerLimits { SeriesMax = 2 }, log);
        state.Fold(new DeadWriter(1).Add(Requests, 1, "1", "").Add(Requests, 1, "2", "").Add(Requests, 1, "3", ""), Start);
        state.Fold(new DeadWriter(2).Add(Requests, 1, "3", "").Add(Requests, 1, "2", ""), Start);
        Assert.Equal((1UL, 2UL), (state.Word("requests", "1", ""), state.Word("requests", "2", "")));
        Assert.Equal((2, 2L), (state.SeriesCount, state.RefusedAmounts));
        Assert.StartsWith("The ledger is full with 2 series", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Series_that_are_there_go_on_when_the_limit_is_lower_after_a_restart()
    {
        LedgerState state = Totals.New();
        state.Fold(new DeadWriter(1).Add(DeadWriter.Counter("a"), 1).Add(DeadWriter.Counter("b"), 2), Start);
        state = LedgerBytes.Reload(state, Start, new LedgerLimits { SeriesMax = 1 });
        state.Fold(new DeadWriter(2).Add(DeadWriter.Counter("a"), 10).Add(DeadWriter.Counter("b"), 20).Add(DeadWriter.Counter("c"), 30), Start);
        state.Hold(100, new DeadWriter(0).Add(DeadWriter.Counter("a"), 100), Start);
        Assert.Equal((111UL, 22UL, 1L), (state.Word("a"), state.Word("b"), state.RefusedAmounts));
    }

    [Fact]
    public void Long_names_are_limited_as_many_series_are()
    {
        LedgerState state = Totals.New(new LedgerLimits { SizeBytesMax = 100_000 }, log);
        state.Fold(new DeadWriter(1).Add(Requests, 1, "small", "").Add(Requests, 1, new string('x', 60_000), "").Add(Requests, 1, "small, too", ""), Start);
        Assert.Equal((2, 1L), (state.SeriesCount, state.RefusedAmounts));
    }

    [Fact]
    public void A_folded_file_is_remembered_for_a_week_since_it_was_seen()
    {
        LedgerState state = Totals.New();
        state.Fold(new DeadWriter(1).Add(Seconds, 1.0), Start);
        state.Seen(1, Start.AddDays(3));
        state.Expire(Start.AddDays(10));
        Assert.True(state.HasFolded(1));
        state.Expire(Start.AddDays(10).AddMinutes(1));
        Assert.False(state.HasFolded(1));
    }

    [Fact]
    public void A_long_retention_remembers_files_for_longer()
    {
        LedgerState state = Totals.New(new LedgerLimits { Retention = TimeSpan.FromDays(10) });
        state.Fold(new DeadWriter(1), Start);
        state.Expire(Start.AddDays(20));
        Assert.True(state.HasFolded(1));
        state.Expire(Start.AddDays(21));
        Assert.False(state.HasFolded(1));
    }

    [Fact]
    public void Of_too_many_files_those_not_seen_for_longest_are_forgotten_first()
    {
        LedgerState state = Totals.New(new LedgerLimits { GenerationsMax = 2 });
        state.Fold(new DeadWriter(1), Start);
        state.Fold(new DeadWriter(2), Start.AddHours(1));
        state.Seen(1, Start.AddHours(2));
        state.Fold(new DeadWriter(3), Start.AddHours(3));
        Assert.Equal((true, false, true), (state.HasFolded(1), state.HasFolded(2), state.HasFolded(3)));
        Assert.Equal(1, state.GenerationsForgottenEarly);
    }
}
