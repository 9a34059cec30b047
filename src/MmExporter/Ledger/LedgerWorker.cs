using MmExporter.Ledger.Removal;
using MmExporter.Ledger.Storage;

namespace MmExporter.Ledger;

/// <summary>
/// Does what waits for disks, off the path of a pass: writes the ledger, and only then lets files go. One thing at a time; of
/// what comes meanwhile the latest stands.
/// </summary>
/// <param name="store">Where the ledger is written.</param>
/// <param name="removal">Who removes the files of dead writers.</param>
/// <param name="time">The clock.</param>
/// <param name="log">For mistakes of ours.</param>
internal sealed partial class LedgerWorker(LedgerStore store, DeadFileRemoval removal, TimeProvider time, ILogger<LedgerWorker> log)
{
    /// <summary>How often it is written only because series and files have been seen again.</summary>
    private static readonly TimeSpan SeenInterval = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private Task running = Task.CompletedTask;
    private bool isRunning;
    private LedgerImage? nextImage;
    private IReadOnlyList<DeadFile>? nextDead;
    private DateTimeOffset imageTime = time.GetUtcNow();
    private long imageVersion;
    private bool hadDead;

    /// <summary>Whether files go that are only taken for dead.</summary>
    public bool RemovesWithoutLock => removal.RemovesWithoutLock;

    /// <summary>Takes over what a pass has found. It waits for nothing.</summary>
    /// <param name="state">The ledger at the end of the pass.</param>
    /// <param name="dead">The files of dead writers that are there and in the ledger.</param>
    public void EndPass(LedgerState state, IReadOnlyList<DeadFile> dead)
    {
        LedgerImage? image = MustWrite(state) ? Image(state) : null;
        if (image is not null || dead.Count > 0 || hadDead)
        {
            hadDead = dead.Count > 0;
            Post(image, dead);
        }
    }

    /// <summary>Writes everything that is not durable yet, within a time.</summary>
    /// <returns>Whether it is durable now.</returns>
    public async Task<bool> FlushAsync(LedgerState state, TimeSpan timeMax)
    {
        Task done = Post(Image(state), dead: null);
        await Task.WhenAny(done, Task.Delay(timeMax, time));
        return store.DurableVersion >= state.Version;
    }

    /// <summary>Completes when what it has taken over is done.</summary>
    public Task IdleAsync()
    {
        lock (gate)
        {
            return running;
        }
    }

    private bool MustWrite(LedgerState state) =>
        state.Version > imageVersion
        || (state.Version > store.DurableVersion && !Volatile.Read(ref isRunning))
        || (time.GetUtcNow() - imageTime >= SeenInterval && (state.SeriesCount > 0 || state.GenerationCount > 0));

    private LedgerImage Image(LedgerState state)
    {
        imageTime = time.GetUtcNow();
        imageVersion = state.Version;
        return state.Image(imageTime);
    }

    private Task Post(LedgerImage? image, IReadOnlyList<DeadFile>? dead)
    {
        lock (gate)
        {
            nextImage = image ?? nextImage;
            nextDead = dead ?? nextDead;
            if (!isRunning)
            {
                isRunning = true;
                running = Task.Run(Work);
            }

            return running;
        }
    }

    private void Work()
    {
        while (TryTake(out LedgerImage? image, out IReadOnlyList<DeadFile>? dead))
        {
            try
            {
                if (image is not null)
                {
                    store.TryWrite(image);
                }

                if (dead is not null)
                {
                    removal.Consider(dead, store.DurableVersion);
                }
            }
#pragma warning disable CA1031 // A mistake of ours must not end the writing of the ledger for good.
            catch (Exception error)
#pragma warning restore CA1031
            {
                LogFailed(log, error);
            }
        }
    }

    private bool TryTake(out LedgerImage? image, out IReadOnlyList<DeadFile>? dead)
    {
        lock (gate)
        {
            (image, dead) = (nextImage, nextDead);
            (nextImage, nextDead) = (null, null);
            isRunning = image is not null || dead is not null;
            return isRunning;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The ledger could not be kept; this is a mistake in the exporter, please report it")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
