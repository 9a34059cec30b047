using Mmstats.Writer.V1;

namespace Mmstats.Writer.Tests.V1;

public sealed class MovingWindowTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    public void Mean_is_that_of_the_last_values(int size)
    {
        var random = new Random(size);
        var window = new MovingWindow(size);
        var all = new List<double>();
        for (var i = 0; i < 10 * size + 3; i++)
        {
            all.Add(random.NextDouble() * Math.Pow(10, random.Next(-6, 6)));
            Assert.True(window.TryAdd(all[^1]));
            var naive = all.TakeLast(size).Average();
            Assert.Equal(naive, window.Mean, naive * 1e-12);
        }
    }

    [Fact]
    public void Large_values_leave_no_trace_in_the_mean_of_small_ones()
    {
        var window = new MovingWindow(10);
        for (var i = 0; i < 1_000_003; i++)
            window.TryAdd(i % 3 == 0 ? 1e16 : 0.1);
        for (var i = 0; i < 10; i++)
            window.TryAdd(0.25);
        Assert.Equal(0.25, window.Mean, 1e-15);
        // One round later nothing of them is in the sum's rounding either.
        for (var i = 0; i < 10; i++)
            window.TryAdd(0.25);
        Assert.Equal(0.25, window.Mean);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void What_is_not_finite_is_left_out(double value)
    {
        var window = new MovingWindow(4);
        window.TryAdd(1);
        Assert.False(window.TryAdd(value));
        window.TryAdd(2);
        Assert.Equal(1.5, window.Mean);
    }

    [Fact]
    public void Sum_that_overflowed_is_right_again_after_a_round()
    {
        var window = new MovingWindow(4);
        for (var i = 0; i < 6; i++)
            window.TryAdd(double.MaxValue);
        Assert.False(double.IsFinite(window.Mean));
        for (var i = 0; i < 6; i++)
            window.TryAdd(3);
        Assert.Equal(3, window.Mean);
    }
}
