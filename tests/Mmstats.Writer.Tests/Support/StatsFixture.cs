using System.Collections.Concurrent;

namespace Mmstats.Writer.Tests.Support;

/// <summary>A writer in a directory of its own, whose clock stands until it is told to tick.</summary>
internal sealed class StatsFixture : IDisposable
{
    private readonly TempDirectory directory = new();

    public StatsFixture(Action<MmStatsOptions>? configure = null)
    {
        var options = new MmStatsOptions { Path = directory.Path, Time = Clock };
        configure?.Invoke(options);
        Stats = MmStats.Open("test", options);
        Stats.Problem += Problems.Add;
    }

    public ManualClock Clock { get; } = new();

    public MmStats Stats { get; }

    public BlockingCollection<Problem> Problems { get; } = [];

    public V2File File => V2File.Read(Stats);

    /// <summary>Waits for a problem, which is told on another thread.</summary>
    public Problem NextProblem()
    {
        Assert.True(Problems.TryTake(out var problem, TimeSpan.FromSeconds(30)), "No problem was told.");
        return problem;
    }

    public void Dispose()
    {
        Stats.Dispose();
        Problems.Dispose();
        directory.Dispose();
    }
}
