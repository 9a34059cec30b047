using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using MmExporter.Discovery;

namespace MmExporter.Systemd;

/// <summary>What systemd is told of the daemon: that it is ready, reads its configuration again, ends, and lives.</summary>
/// <remarks>
/// A sign of life is given only while passes get on. A pass that hangs (in a file system that does not answer, or by a mistake of ours) blocks
/// every scrape and every later pass, and that is what a restart helps against. What clients do is no reason: somebody who holds many
/// connections could have the daemon ended by it.
/// </remarks>
/// <param name="socket">Where it is told; null for nowhere.</param>
/// <param name="watchdog">How long systemd waits for a sign of life; null where it does not.</param>
/// <param name="passes">Tells how many writers live.</param>
/// <param name="collector">Tells for how long a pass, or what uses it, has been under way.</param>
/// <param name="time">Makes the signs regular.</param>
/// <param name="log">Takes that passes hang.</param>
internal sealed partial class ServiceManager(
    NotifySocket? socket, TimeSpan? watchdog, BackgroundPasses passes, Collector collector, TimeProvider time, ILogger<ServiceManager> log) : IDisposable
{
    /// <summary>How often the status is told where no watchdog wants to know more often.</summary>
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(10);

    /// <summary>What a pass may take where no watchdog says so.</summary>
    private static readonly TimeSpan DefaultPassTimeMax = TimeSpan.FromMinutes(1);

    /// <summary>Timers take no longer ones.</summary>
    private static readonly TimeSpan IntervalMax = TimeSpan.FromDays(1);

    private readonly TimeSpan interval = Min(watchdog / 2 ?? StatusInterval, IntervalMax);
    private readonly TimeSpan passTimeMax = watchdog ?? DefaultPassTimeMax;
    private volatile bool isReady;
    private volatile bool isEnding;
    private bool isStuck;

    /// <summary>Finds systemd in the environment.</summary>
    public static ServiceManager FromEnvironment(IServiceProvider services) => new(
        NotifySocket.Open(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), services.GetRequiredService<ILogger<NotifySocket>>()),
        WatchdogTime.Read(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), Environment.GetEnvironmentVariable("WATCHDOG_PID")),
        services.GetRequiredService<BackgroundPasses>(),
        services.GetRequiredService<Collector>(),
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<ServiceManager>>());

    /// <summary>The daemon listens, and the first pass is done.</summary>
    public void Ready()
    {
        isReady = true;
        if (!isEnding)
        {
            socket?.Tell("READY=1", Status());
        }
    }

    /// <summary>Reads the configuration again, and says when that begins and how it went.</summary>
    /// <param name="reload">Gives one line that says why the new one is refused; null if it is not.</param>
    public async Task ReloadAsync(Func<Task<string?>> reload)
    {
        if (!isReady || isEnding)
        {
            // Neither is there a reload where it is only starting, nor is it ready again where it ends.
            await reload();
            return;
        }

        // systemd compares this with its own clock, to tell this reload from one before.
        string began = ((long)Libc.MonotonicTime().TotalMicroseconds).ToString(CultureInfo.InvariantCulture);
        socket?.Tell("RELOADING=1", $"MONOTONIC_USEC={began}", "STATUS=Reading the configuration again");
        string? mistake = await reload();
        if (isEnding)
        {
            return;
        }

        socket?.Tell("READY=1", mistake is null ? Status() : $"STATUS=The configuration is refused, and the one before it stays: {mistake.ReplaceLineEndings(" ")}");
    }

    /// <summary>The daemon ends.</summary>
    public void Stopping()
    {
        isEnding = true;
        socket?.Tell("STOPPING=1", Status());
    }

    /// <summary>Gives signs of life, twice in the time that systemd waits for one, until the daemon has ended.</summary>
    public async Task RunAsync(CancellationToken ended)
    {
        if (socket is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
            {
                Beat(socket);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
        }
    }

    public void Dispose() => socket?.Dispose();

    private void Beat(NotifySocket manager)
    {
        TimeSpan underWay = collector.UnderWay();
        bool wasStuck = isStuck;

        // The end has a time of its own (TimeoutStopSec=), and its last push may take long.
        isStuck = !isEnding && underWay > passTimeMax;
        if (isStuck)
        {
            if (!wasStuck)
            {
                LogStuck(log, underWay.TotalSeconds);
            }

            manager.Tell(string.Create(CultureInfo.InvariantCulture, $"STATUS=The last pass began {underWay.TotalSeconds:F0} s ago and has not ended"));
        }
        else if (watchdog is not null)
        {
            manager.Tell("WATCHDOG=1", Status());
        }
        else
        {
            manager.Tell(Status());
        }
    }

    private string Status()
    {
        string does = isEnding ? "Ending" : isReady ? "Serving" : "Starting";
        return string.Create(CultureInfo.InvariantCulture, $"STATUS={does}; living writers: {passes.LivingWriters}");
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    [LoggerMessage(Level = LogLevel.Error, Message = "The last pass over the files began {Seconds} s ago and has not ended; systemd's watchdog gets no sign of life until it has")]
    private static partial void LogStuck(ILogger logger, double seconds);
}
