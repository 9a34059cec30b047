using MmExporter.Snapshots;

namespace MmExporter;

/// <summary>Sees to it that no two passes are further apart than an interval, whether or not anybody scrapes. An error is logged, and
/// ends nothing.</summary>
/// <param name="collector">Makes the passes.</param>
/// <param name="interval">The longest time between the beginnings of two passes.</param>
/// <param name="lookAgain">How often it is looked what the interval is now; null where it does not change.</param>
/// <param name="time">Tells when.</param>
/// <param name="log">Takes what goes wrong.</param>
internal sealed partial class BackgroundPasses(
    Collector collector, Func<TimeSpan> interval, TimeSpan? lookAgain, TimeProvider time, ILogger<BackgroundPasses> log)
{
    /// <summary>Writers that were alive in the last pass that was made here.</summary>
    public int LivingWriters { get; private set; }

    /// <summary>Makes a pass at once, and then whenever there was none for the interval, until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            TimeSpan wanted = interval();
            TimeSpan left = wanted - (collector.SinceLastPass() ?? wanted);
            if (left > TimeSpan.Zero)
            {
                // Timers count whole milliseconds. A pass that somebody else makes meanwhile may find what asks for a shorter interval.
                var delay = TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
                await Task.Delay(lookAgain < delay ? lookAgain.Value : delay, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else
            {
                await PassAsync(stopping);
            }
        }
    }

    /// <summary>Makes a pass.</summary>
    public async Task PassAsync(CancellationToken stopping)
    {
        try
        {
            await collector.CollectAsync(result => LivingWriters = result.AliveWriters, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031 // The next pass may find other files; the daemon goes on.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogFailed(log, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A pass over the files failed; this is a mistake in the exporter, please report it")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
