using FsCheck;
using FsCheck.Fluent;
using MmExporter.Formats.V1;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Formats;

/// <summary>The bound of a counter that never rests, on schedules of a writer and a reader that FsCheck makes up.</summary>
public sealed class CounterBoundTests
{
    private const int Schedules = 20_000;

    private static readonly Gen<Schedule> Any =
        from placement in Gen.Choose(0, 2 * CounterModel.AtPageEnd - 1)
        from carryByte in Gen.Choose(0, 7)
        from belowCarry in Gen.Choose(0, 12)
        from increment in Gen.Frequency((6, Gen.Choose(1, 3)), (2, Gen.Choose(1, 300)), (1, Gen.Choose(1, 1 << 20)))
        from readings in Gen.Choose(placement < CounterModel.AtPageEnd ? 3 : 5, 8)
        from isHighFirst in Gen.Elements(true, false)
        from choices in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().Resize(120)
        select new Schedule(placement, (5UL << (8 * carryByte)) - (ulong)belowCarry * (ulong)increment, (ulong)increment, readings, isHighFirst, choices);

    [Fact]
    public void A_value_that_is_found_was_passed_between_the_first_reading_that_counts_and_the_last()
    {
        int found = 0, between = 0;
        Properties.ForAll(Any.Where(schedule => schedule.Start < 1UL << 60), Schedules, schedule =>
        {
            CounterModel model = schedule.Model();
            if (!model.TryFind(schedule.Readings, mayStall: false, out ulong value))
            {
                return;
            }

            // Both buffers hold it or the one before it when that reading begins.
            Assert.InRange(value, model.Shown[model.ShownAtStart - 2], model.Shown[^1]);
            found++;
            between += value != model.Shown[^1] ? 1 : 0;
        });
        Assert.InRange(found, Schedules * 9 / 10, Schedules);
        Assert.True(between > Schedules / 4, $"Only {between} of {found} found values were not simply the last one: the schedules are too tame.");
    }

    /// <summary>Were the writer stopped in the middle of a store, the value might lag; it is never ahead, so what is settled
    /// later is no fall.</summary>
    [Fact]
    public void Not_even_a_store_that_stays_half_visible_makes_the_value_run_ahead() =>
        Properties.ForAll(Any.Where(schedule => schedule.Start < 1UL << 60 && !schedule.IsHighFirst), Schedules, schedule =>
        {
            CounterModel model = schedule.Model();
            if (model.TryFind(schedule.Readings, mayStall: true, out ulong value))
            {
                Assert.True(value <= model.Shown[^1], $"{value} was not shown yet; {model.Shown[^1]} is");
            }
        });

    /// <summary>The control: the same schedules do produce torn values, which one reading alone believes.</summary>
    [Fact]
    public void One_reading_alone_is_wrong_on_these_schedules()
    {
        int wrong = 0;
        Properties.ForAll(Any.Where(schedule => schedule.Start < 1UL << 60), Schedules, schedule =>
        {
            CounterModel model = schedule.Model();
            ulong value = model.ReadNaively();
            wrong += value < model.Shown[0] || value > model.Shown[^1] ? 1 : 0;
        });
        Assert.True(wrong > 100, $"Only {wrong} of {Schedules} readings are torn.");
    }

    /// <summary>A number that jumps all over its range is no counter. By chance its high parts may rise and lie close
    /// together in a few readings, all the more where they are of one byte.</summary>
    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 40)]
    [InlineData(4, 2)]
    [InlineData(7, 2)]
    public void Numbers_that_jump_are_refused_but_for_a_few(int placement, int foundOfThousandMax)
    {
        const int Count = 5_000;
        var random = new System.Random(placement);
        int found = 0;
        for (int i = 0; i < Count; i++)
        {
            byte[] choices = new byte[200];
            random.NextBytes(choices);
            var model = new CounterModel(placement, (ulong)random.NextInt64(), _ => (ulong)random.NextInt64(long.MinValue, long.MaxValue), false, choices);
            found += model.TryFind(8, mayStall: false, out _) ? 1 : 0;
        }

        Assert.InRange(found, 0, Count * foundOfThousandMax / 1000);
    }

    /// <summary>Nothing is counted four billion times between two readings; where the parts are larger than that, a part.</summary>
    [Theory]
    [InlineData(0, 33)]
    [InlineData(4, 33)]
    [InlineData(7, 33)]
    [InlineData(1, 57)]
    public void Numbers_that_rise_by_leaps_are_refused(int placement, int leapBits)
    {
        for (int steps = 3; steps < 6; steps++)
        {
            byte[] choices = [.. Enumerable.Repeat((byte)steps, 100)];
            var leaping = new CounterModel(placement, 0, value => value + (1UL << leapBits), false, choices);
            Assert.False(leaping.TryFind(3, mayStall: false, out _));
            var counting = new CounterModel(placement, 0, value => value + (1UL << (leapBits - 8)), false, choices);
            Assert.True(counting.TryFind(3, mayStall: false, out _));
        }
    }

    /// <summary>Across a page a value has up to three parts, the first byte of the second page being one of its own.</summary>
    [Theory]
    [InlineData(4088, 1)]
    [InlineData(4089, 2)]
    [InlineData(4090, 3)]
    [InlineData(4095, 3)]
    [InlineData(4096, 2)]
    [InlineData(4097, 2)]
    [InlineData(4103, 2)]
    [InlineData(4104, 1)]
    [InlineData(64, 1)]
    [InlineData(63, 2)]
    public void Values_are_copied_in_parts(int offset, int parts)
    {
        Span<int> starts = stackalloc int[V1Words.PartsMax];
        Assert.Equal(parts, V1Words.Split(offset, 8, starts));
        Assert.Equal(parts == 1, V1Words.IsWhole(offset, 8));
        Assert.True(V1Words.IsWhole(offset, 1));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    public void Fewer_than_three_readings_tell_nothing(int readings) =>
        Assert.False(new CounterModel(3, 10, value => value + 1, false, [1, 2, 3]).TryFind(readings, mayStall: false, out _));
}
