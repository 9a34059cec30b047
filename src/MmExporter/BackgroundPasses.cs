using MmExporter.Snapshots;

namespace MmExporter;

/// <summary>Sees to it that no two passes are further apart than an interval, whether or not anybody scrapes. An error is logged, and
/// ends nothing.</summary>
internal sealed partial class BackgroundPasses(Collector collector, Func<TimeSpan> interval, TimeProvider time, ILogger<BackgroundPasses> log)
{
    private static readonly TimeSpan SleepMax = TimeSpan.FromSeconds(1);

    /// <summary>Writers that were alive in the last pass that was made here.</summary>
    public int LivingWriters { get; private set; }

    /// <summary>The longest time between the beginnings of two passes that end in time.</summary>
    public TimeSpan Interval => interval();

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
                await Task.Delay(delay < SleepMax ? delay : SleepMax, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
