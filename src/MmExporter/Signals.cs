using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace MmExporter;

/// <summary>What signals tell the process: to end, to end at once, to read its configuration again.</summary>
internal sealed class Signals : IHostLifetime, IDisposable
{
    private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource endAtOnce = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] registrations;

    public Signals()
    {
        registrations =
        [
            .. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT }.Select(signal => PosixSignalRegistration.Create(signal, OnEnd)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnHangup),
        ];
    }

    /// <summary>SIGHUP.</summary>
    public event Action? Hangup;

    /// <summary>Done at the first SIGTERM, SIGINT or SIGQUIT.</summary>
    public Task End => end.Task;

    /// <summary>Done at the second.</summary>
    public Task EndAtOnce => endAtOnce.Task;

    /// <summary>The host needs nothing of this: the daemon itself waits for the end.</summary>
    Task IHostLifetime.WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostLifetime.StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => Array.ForEach(registrations, registration => registration.Dispose());

    private void OnEnd(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!end.TrySetResult())
        {
            endAtOnce.TrySetResult();
        }
    }

    private void OnHangup(PosixSignalContext context)
    {
        context.Cancel = true;
        Hangup?.Invoke();
    }
}
