using Microsoft.AspNetCore.Builder;

namespace MmExporter;

/// <summary>How the daemon ends: it waits for writers if it is to, makes a last pass, and lets go of its clients.</summary>
/// <param name="passes">Makes the passes.</param>
/// <param name="flush">Writes what the last pass found, within a time; the token ends the wait for a pass that is under way.</param>
/// <param name="push">Pushes what there is at the end, and how long that may take.</param>
/// <param name="waitForWriters">How long writers that live are waited for.</param>
/// <param name="time">Measures the wait.</param>
/// <param name="log">Takes what it does.</param>
internal sealed partial class Ending(
    BackgroundPasses passes, Func<TimeSpan, CancellationToken, Task> flush, (Func<Task> Run, TimeSpan TimeMax) push, TimeSpan waitForWriters, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>How long requests that are under way at the end may take.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromMilliseconds(800);

    /// <summary>When the process ends whatever is still under way.</summary>
    private static readonly TimeSpan EndTimeMax = TimeSpan.FromMilliseconds(900);

    /// <summary>Does all of it.</summary>
    /// <param name="app">What serves until then.</param>
    /// <param name="background">Passes and pushes in the background, which go on while writers are waited for.</param>
    /// <param name="stopping">Stops them.</param>
    public async Task RunAsync(WebApplication app, Task background, CancellationTokenSource stopping)
    {
        if (waitForWriters > TimeSpan.Zero)
        {
            await WaitForWritersAsync();
        }

        await stopping.CancelAsync();
        await EndAsync(app, background);
    }

    /// <summary>Goes on with passes until no writer lives that is known to, or the time is over.</summary>
    public async Task WaitForWritersAsync()
    {
        long start = time.GetTimestamp();
        await passes.PassAsync(CancellationToken.None);
        if (passes.LivingWriters > 0)
        {
            LogWaiting(log, waitForWriters.TotalSeconds, passes.LivingWriters);
        }

        while (passes.LivingWriters > 0 && time.GetElapsedTime(start) < waitForWriters)
        {
            await Task.Delay(PollInterval, time);
            await passes.PassAsync(CancellationToken.None);
        }
    }

    /// <summary>Makes the last pass and lets requests that are under way finish; a client that does not read its page is left behind.</summary>
    private async Task EndAsync(WebApplication app, Task background)
    {
        LogEnding(log);
        using var drained = new CancellationTokenSource(DrainTime, time);
        Task end = StopAsync(app, background, drained.Token);
        if (await Task.WhenAny(end, Task.Delay(EndTimeMax + push.TimeMax, time)) == end)
        {
            await end;
            await app.DisposeAsync();
        }
    }

    private async Task StopAsync(WebApplication app, Task background, CancellationToken drained)
    {
        // Clients read on while the pass is made. It has a thread of its own: if it takes too long it is left behind too.
        Task stopped = app.StopAsync(drained);
        await Task.Run(() => passes.PassAsync(drained), CancellationToken.None);
        await flush(DrainTime, drained);
        await push.Run();
        await stopped;
        await background.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (background.Exception is { } mistake)
        {
            LogMistake(log, mistake);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Work in the background failed; this is a mistake in the exporter, please report it")]
    private static partial void LogMistake(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting up to {Seconds} s for {Count} writers to end")]
    private static partial void LogWaiting(ILogger logger, double seconds, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ending")]
    private static partial void LogEnding(ILogger logger);
}
