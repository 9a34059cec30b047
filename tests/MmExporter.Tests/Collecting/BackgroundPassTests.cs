using Microsoft.Extensions.Logging;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Collecting;

/// <summary>Passes go on without scrapes.</summary>
public sealed class BackgroundPassTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly Exporter exporter = new();
    private readonly RecordingLogger<BackgroundPasses> log = new();
    private readonly CancellationTokenSource stop = new();

    public void Dispose()
    {
        exporter.Dispose();
        stop.Dispose();
    }

    [Fact]
    public async Task The_first_pass_is_made_at_once_and_the_next_ones_when_the_interval_is_over()
    {
        Task running = Run();
        await IsWaitingAsync(Interval);
        exporter.Write("late-1-1.mmstats", [7]);
        exporter.Time.Advance(Interval - TimeSpan.FromMilliseconds(1));
        await IsWaitingAsync(TimeSpan.FromMilliseconds(1));
        Assert.Empty(exporter.Log.Lines);

        exporter.Time.Advance(TimeSpan.FromMilliseconds(1));
        await IsWaitingAsync(Interval);
        Assert.Contains("late-1-1.mmstats is not read", Assert.Single(exporter.Log.Lines), StringComparison.Ordinal);
        Assert.Equal(3, await PassesAsync());
        await StopAsync(running);
    }

    [Fact]
    public async Task A_scrape_puts_the_next_pass_off()
    {
        Task running = Run();
        await IsWaitingAsync(Interval);
        exporter.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(2, await PassesAsync());
        exporter.Time.Advance(TimeSpan.FromSeconds(5));

        // The timer has gone off and is set anew: ten seconds are left of the interval that the scrape began.
        await IsWaitingAsync(TimeSpan.FromSeconds(10));
        exporter.Time.Advance(TimeSpan.FromSeconds(10));
        await IsWaitingAsync(Interval);
        Assert.Equal(4, await PassesAsync());
        await StopAsync(running);
    }

    [Fact]
    public async Task A_pass_that_fails_is_logged_and_counted_and_the_next_one_comes()
    {
        exporter.Write("web-1-1.mmstats", new V1Image().Counter("c", 5));
        var failing = new FailingLogger();
        exporter.UseLog(failing);
        exporter.Write("bad-1-1.mmstats", [7]);
        Task running = Run();
        await IsWaitingAsync(Interval);
        Assert.Contains("A pass over the files failed", Assert.Single(log.Lines), StringComparison.Ordinal);

        failing.Fails = false;
        exporter.Time.Advance(Interval);
        await IsWaitingAsync(Interval);
        Assert.Single(log.Lines);
        await StopAsync(running);
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.True(scrape.Shows("c_total", 5));
        Assert.Equal((3, 1), scrape.Passes);
    }

    [Fact]
    public async Task It_stops_when_it_is_told_to_without_another_pass()
    {
        Task running = Run();
        await IsWaitingAsync(Interval);
        await StopAsync(running);
        Assert.Equal(2, await PassesAsync());
        Assert.Empty(exporter.Time.Due);
    }

    [Fact]
    public async Task An_interval_that_becomes_shorter_meanwhile_counts_soon()
    {
        TimeSpan interval = Interval;
        var passes = new BackgroundPasses(exporter.Collector, () => interval, TimeSpan.FromSeconds(1), exporter.Time, log);
        Task running = Task.Run(() => passes.RunAsync(stop.Token));
        await IsWaitingAsync(TimeSpan.FromSeconds(1));
        interval = TimeSpan.FromSeconds(2);
        exporter.Time.Advance(TimeSpan.FromSeconds(1));
        await IsWaitingAsync(TimeSpan.FromSeconds(1));
        exporter.Time.Advance(TimeSpan.FromSeconds(1));
        await IsWaitingAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(3, await PassesAsync());
        await StopAsync(running);
    }

    private Task Run()
    {
        var passes = new BackgroundPasses(exporter.Collector, () => Interval, null, exporter.Time, log);
        return Task.Run(() => passes.RunAsync(stop.Token));
    }

    private Task IsWaitingAsync(TimeSpan left) => Eventually.Async(() => exporter.Time.Due.SequenceEqual([left]), $"a timer of {left}");

    private async Task StopAsync(Task running)
    {
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Makes a pass and tells its number.</summary>
    private async Task<long> PassesAsync()
    {
        long passes = 0;
        await exporter.Collector.CollectAsync(result => passes = result.Passes, CancellationToken.None);
        return passes;
    }

    /// <summary>Makes the pass fail that logs something, as a mistake in it would.</summary>
    private sealed class FailingLogger : ILogger<Collector>
    {
        public bool Fails { get; set; } = true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (Fails)
            {
                throw new InvalidOperationException("a mistake");
            }
        }
    }
}
