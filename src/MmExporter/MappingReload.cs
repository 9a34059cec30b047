using MmExporter.Mapping;
using MmExporter.Model;
using MmExporter.Telemetry;

namespace MmExporter;

/// <summary>Reads the mapping again while the daemon runs. A file with a mistake is refused whole, and the mapping before it stays in
/// force.</summary>
/// <param name="path">The file; null for none, and then there is nothing to read, which succeeds.</param>
/// <param name="settings">All other settings.</param>
/// <param name="collector">Whose names change.</param>
/// <param name="state">How it went.</param>
/// <param name="time">Tells when.</param>
/// <param name="log">Takes what is wrong.</param>
internal sealed partial class MappingReload(
    string? path, ModelSettings settings, Collector collector, ReloadState state, TimeProvider time, ILogger<MappingReload> log) : IDisposable
{
    /// <summary>Of two reloads at once, the later one's file counts.</summary>
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Reads it. Whoever asks for it by a signal waits for nothing, so a mistake of ours is told here and thrown no further.</summary>
    /// <returns>One line that says why it is refused; null if it is not.</returns>
    public async Task<string?> ReloadAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            if (!MappingLoader.TryLoad(path, out MetricMapping mapping, out string? error))
            {
                state.Fail();
                LogRefused(log, error);
                return error;
            }

            await collector.ApplyAsync(settings with { Mapping = mapping }, cancellation);
            state.Succeed(time.GetUtcNow());
            LogLoaded(log, path ?? "none");
            return null;
        }
#pragma warning disable CA1031 // The mapping before stays in force, and the daemon goes on.
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

    [LoggerMessage(Level = LogLevel.Error, Message = "The mapping is not taken, and the one before it stays: {Error}")]
    private static partial void LogRefused(ILogger logger, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "The mapping could not be read again, and the one before it stays; this is a mistake in the exporter, please report it")]
    private static partial void LogFailed(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Read the mapping again: {File}")]
    private static partial void LogLoaded(ILogger logger, string file);
}
