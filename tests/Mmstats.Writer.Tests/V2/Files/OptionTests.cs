using Mmstats.Writer.Tests.V2.Support;

namespace Mmstats.Writer.Tests.V2.Files;

/// <summary>What options are taken, and when.</summary>
public sealed class OptionTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(4096, 1 << 20, false)]
    [InlineData(64, 1 << 20, true)]
    [InlineData(4096, 64 << 20, true)]
    public void Lanes_that_need_more_bytes_than_there_may_be_are_refused(int lanes, long bytesMax, bool isTaken)
    {
        var options = new MmStatsOptions { Path = directory.Path, Lanes = lanes, BytesMax = bytesMax };
        var refusal = Record.Exception(() => MmStats.Open("app", options).Dispose());
        Assert.Equal(isTaken, refusal == null);
        if (isTaken)
            return;
        Assert.IsType<ArgumentException>(refusal);
        Assert.Contains(nameof(MmStatsOptions.Lanes), refusal.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(MmStatsOptions.BytesMax), refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(directory.Path));
    }

    [Fact]
    public void Options_that_are_changed_later_do_not_change_the_writer()
    {
        var options = new MmStatsOptions { Path = directory.Path };
        using var stats = MmStats.Open("app", options);
        options.SeriesPerMetricMax = 1;
        options.Resource.Add("late", "later");
        var family = stats.CounterFamily("c", "", "", ["n"]);
        for (var n = 0; n < 10; n++)
            family.With($"{n}").Increment();
        Assert.Equal(10, V2Totals.Of(stats).SeriesCount);
    }
}
