using Mmstats.Writer;

namespace Mmstats.Writer.Tests.V2.Families;

/// <summary>Mistakes at registration, and the first lines that an application writes.</summary>
public sealed class RegistrationTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly MmStats stats;

    public RegistrationTests() => stats = MmStats.Open("registration", new MmStatsOptions { Path = directory.Path });

    public void Dispose()
    {
        stats.Dispose();
        directory.Dispose();
    }

    /// <summary>It compiles beside System.Threading, which every new project has.</summary>
    [Fact]
    public async Task The_example_of_the_readme_works()
    {
        Counter ok = stats.Counter("http.server.requests", "Requests answered.", unit: "{request}", ("code", "200"));
        Histogram time = stats.Histogram("http.server.request.duration", "Time to answer.", unit: "s");
        DurationTimer timer = stats.Timer("index.response_time");
        ok.Increment();
        using (time.Time())
            await Task.Yield();
        using (timer.Time())
            await Task.Yield();
        Assert.Single(stats.Paths);
    }

    [Fact]
    public void Mistakes_name_the_metric_with_its_group()
    {
        var group = stats.Group("group");
        Action[] mistakes =
        [
            () => group.Counter("x", "", null!),
            () => group.Counter("x", "", "\u0001"),
            () => group.Counter("x", "", "", null!),
            () => group.Counter("x", "", "", (null!, "v")),
            () => group.CounterFamily("x", "", "", null!),
            () => group.CounterFamily("x", "", "", [""]),
            () => group.CounterFamily("x", "", "", ["\ud800"]),
            () => group.Histogram("x", "", "", (Buckets)null!),
            () => group.Gauge("x", "", "", (GaugeMerge)9),
            () => group.MovingAverage("x", size: 0),
            () => group.Samples("x", capacity: 0),
            () => group.Events("x", textBytes: 0),
            () => group.Text("x", capacity: 0),
            () => group.State("x", "", ["one"]),
            () => group.State("x", "", ["\ud800", "two"]),
        ];
        foreach (var mistake in mistakes)
            Assert.Contains("group.x", Assert.ThrowsAny<ArgumentException>(mistake).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_local_counter_of_nothing_counts_nothing() => default(LocalCounter).Increment();
}
