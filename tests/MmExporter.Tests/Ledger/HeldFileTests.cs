using MmExporter.Formats;
using MmExporter.Ledger;

namespace MmExporter.Tests.Ledger;

/// <summary>Files whose writers are dead by all appearances count, and can be taken back.</summary>
public sealed class HeldFileTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddDays(20_000);
    private static readonly MetricDefinition Seconds = DeadWriter.Doubles("seconds");
    private static readonly MetricDefinition Other = DeadWriter.Doubles("other");

    [Fact]
    public void What_is_taken_back_leaves_sums_as_they_were()
    {
        // (0.1 + 0.2) - 0.2 is not 0.1.
        LedgerState state = Totals.New();
        state.Fold(new DeadWriter(1).Add(Seconds, 0.1), Start);
        state.Hold(100, new DeadWriter(0).Add(Seconds, 0.2).Add(Other, 5.0), Start);
        Assert.Equal((0.1 + 0.2, 5.0), (state.Double("seconds"), state.Double("other")));
        Assert.True(state.Release(100));
        Assert.Equal(0.1, state.Double("seconds"));
        Assert.Single(state.Of("shop").Series);
        Assert.False(state.Release(100));
    }

    [Fact]
    public void Holding_a_file_again_replaces_what_it_added()
    {
        LedgerState state = Totals.New();
        state.Hold(100, new DeadWriter(0).Add(Seconds, 1.0), Start);
        state.Hold(100, new DeadWriter(0).Add(Seconds, 3.0), Start);
        Assert.Equal((3.0, 1), (state.Double("seconds"), state.HeldCount));
    }

    [Fact]
    public void A_start_is_taken_back_too()
    {
        LedgerState state = Totals.New();
        state.Fold(new DeadWriter(1).Add(Seconds, 100, [0]), Start);
        state.Hold(100, new DeadWriter(0).Add(Seconds, 50, [0]), Start);
        Assert.Equal(50, state.Of("shop").Series("seconds").Created);
        state.Release(100);
        Assert.Equal(100, state.Of("shop").Series("seconds").Created);
    }

    [Fact]
    public void A_held_file_that_is_gone_for_a_week_counts_for_good()
    {
        LedgerState state = Totals.New();
        state.Hold(100, new DeadWriter(0).Add(Seconds, 1.0), Start);
        state.SeenHeld(100, Start.AddHours(1));
        DateTimeOffset end = Start.AddHours(1).AddDays(7);
        state.Of("shop").Touch(0, end);
        state.Expire(end);
        Assert.Equal(1, state.HeldCount);
        state.Expire(end.AddMinutes(1));
        Assert.Equal((0, 1.0), (state.HeldCount, state.Double("seconds")));
        Assert.False(state.Release(100));
    }

    [Fact]
    public void A_generation_is_no_held_file_although_it_is_the_same_number()
    {
        LedgerState state = Totals.New();
        state.Fold(new DeadWriter(100).Add(Seconds, 1.0), Start);
        state.Hold(100, new DeadWriter(0).Add(Seconds, 2.0), Start);
        Assert.Equal(3.0, state.Double("seconds"));
        Assert.True(state.Release(100));
        Assert.Equal((1.0, true), (state.Double("seconds"), state.HasFolded(100)));
    }

    [Fact]
    public void What_is_held_is_known_again_after_a_restart_without_the_series_that_have_ended()
    {
        LedgerState state = Totals.New();
        DeadWriter Writer(double seconds, double other) => new DeadWriter(0).Add(Seconds, seconds).Add(Other, other);
        state.Hold(100, Writer(1, 2), Start);
        state.SeenHeld(100, Start.AddHours(30));
        state.Of("shop").Touch(state.Of("shop").Index("other"), Start.AddHours(30));
        state.Expire(Start.AddHours(30));
        state = LedgerBytes.Reload(state, Start.AddHours(30));
        Assert.True(state.Holds(100, Writer(1, 2)));
        Assert.False(state.Holds(100, Writer(1, 3)));
        Assert.False(state.Holds(101, Writer(1, 2)));
        Assert.False(state.Holds(100, new DeadWriter(0).Add(Seconds, 1)));
    }

    [Fact]
    public void A_series_ends_although_a_file_of_it_is_held()
    {
        LedgerState state = Totals.New();
        state.Hold(100, new DeadWriter(0).Add(Seconds, 1.0).Add(Other, 2.0), Start);
        state.SeenHeld(100, Start.AddHours(30));
        state.Of("shop").Touch(state.Of("shop").Index("other"), Start.AddHours(30));
        state.Expire(Start.AddHours(30));
        Assert.Equal((1, 1, 2.0), (state.SeriesCount, state.HeldCount, state.Double("other")));
        state.Release(100);
        Assert.Empty(state.Contents);
        Assert.Equal((0, 0L), (state.SeriesCount, state.SizeBytes));
    }

    [Fact]
    public void Held_amounts_are_limited_too()
    {
        LedgerState state = Totals.New(new LedgerLimits { SizeBytesMax = 1_000 });
        for (ulong identity = 1; identity <= 100; identity++)
        {
            state.Hold(identity, new DeadWriter(0).Add(Seconds, 1.0), Start);
        }

        Assert.InRange(state.Double("seconds"), 2, 99);
        Assert.Equal(100 - state.Double("seconds"), state.RefusedAmounts);
        Assert.InRange(state.SizeBytes, 1, 1_000);
    }
}
