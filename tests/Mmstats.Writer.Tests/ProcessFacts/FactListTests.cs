using Mmstats.Writer.Polling;
using Mmstats.Writer.ProcessFacts;
using Mmstats.Writer.Tests.Support;

namespace Mmstats.Writer.Tests.ProcessFacts;

public sealed class FactListTests : IDisposable
{
    private readonly StatsFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public void Of_a_total_the_greatest_stands_and_none_is_below_0()
    {
        long? total = null;
        var facts = new FactList(fixture.Stats, new Claims(), new Writer.Problems("test"));
        facts.Counter("whole", "", "", () => total);
        facts.DoubleCounter("fraction", "", "", () => total / 2.0);
        foreach (var (next, expected) in new[] { (-1, 0), (5, 5), (3, 5), (-1, 5), (7, 7) })
        {
            total = next;
            facts.Poll();
            Assert.Equal((expected, expected / 2.0), (fixture.File["whole"].Value, fixture.File["fraction"].Value));
        }
    }

    [Fact]
    public void Amounts_go_up_and_down()
    {
        var amount = 5L;
        var facts = new FactList(fixture.Stats, new Claims(), new Writer.Problems("test"));
        facts.UpDownCounter("amount", "", "", () => amount);
        foreach (var next in new[] { 5, 3, -2, long.MinValue, long.MaxValue, 0 })
        {
            amount = next;
            facts.Poll();
            Assert.Equal(next, fixture.File["amount"].Value);
        }
    }
}
