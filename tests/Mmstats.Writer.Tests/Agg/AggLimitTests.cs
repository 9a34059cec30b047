using System.Globalization;
using Mmstats.Writer.Agg;
using Mmstats.Writer.Tests.Support;
using TestSupport;

namespace Mmstats.Writer.Tests.Agg;

public sealed class AggLimitTests : IDisposable
{
    private readonly StatsFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public void Paths_beyond_the_limit_allocate_nothing_once_it_is_told()
    {
        for (var i = 0; i <= AggPaths.PathsMax; i++)
            fixture.Stats.Agg(string.Create(CultureInfo.InvariantCulture, $"path{i}"), "1c");
        Assert.Equal(0, AllocatedBytes.By(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                fixture.Stats.Agg("one-more", "1c");
                fixture.Stats.Agg("one-more", "-1c");
                fixture.Stats.Agg("one-more", "1ms");
            }
        }));
    }
}
