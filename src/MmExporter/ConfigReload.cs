using MmExporter.Commands;
using MmExporter.Commands.Configuration;
using MmExporter.Mapping;
using MmExporter.Model;
using MmExporter.Telemetry;

namespace MmExporter;

/// <summary>Reads the mapping and the configuration file again while the daemon runs. With a mistake in either nothing changes. Of the
/// configuration file the levels of the log and the mapping's path are taken; of all else it is said that a restart is needed.</summary>
/// <param name="settings">The settings of the start.</param>
/// <param name="levels">Takes the levels of the log.</param>
/// <param name="collector">Whose names change.</param>
/// <param name="state">How it went.</param>
/// <param name="time">Tells when.</param>
/// <param name="log">Takes what is wrong.</param>
internal sealed partial class ConfigReload(
    ServeSettings settings, LogLevelSwitch levels, Collector collector, ReloadState state, TimeProvider time, ILogger<ConfigReload> log) : IDisposable
{
    /// <summary>Of two reloads at once, the later one's files count.</summary>
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Reads them. Whoever asks for it by a signal waits for nothing, so a mistake of ours is told here and thrown no further.</summary>
    /// <returns>One line that says why they are refused; null if they are not.</returns>
    public async Task<string?> ReloadAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            ConfigChange? change = settings.ReadAgain?.Invoke();
            ServeSettings next = change?.Settings ?? settings;
            string? error = change?.Error;
            if (error is not null || !MappingLoader.TryLoad(next.MappingPath, out MetricMapping mapping, out error))
            {
                state.Fail();
                LogRefused(log, error);
                return error;
            }

            await collector.ApplyAsync(settings.Model with { Mapping = mapping }, cancellation);
            levels.Set(next.LogLevels);
            state.Succeed(time.GetUtcNow());
            LogLoaded(log, next.MappingPath ?? "none");
            if (change is { RestartFlags: { Count: > 0 } flags })
            {
                LogRestartNeeded(log, string.Join(", ", flags));
            }

            return null;
        }
#pragma warning disable CA1031 // The configuration before stays in force, and the daemon goes on.
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            state.Fail();
            LogFailed(log, error);
            return error.Message;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    [LoggerMessage(Level = LogLevel.Error, Message = "The configuration is not taken, and the one before it stays: {Error}")]
    private static partial void LogRefused(ILogger logger, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "The configuration could not be read again, and the one before it stays; this is a mistake in the exporter, please report it")]
    private static partial void LogFailed(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Read the configuration again, mapping: {File}")]
    private static partial void LogLoaded(ILogger logger, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The configuration file has changes that only a restart takes: {Flags}")]
    private static partial void LogRestartNeeded(ILogger logger, string flags);
}
