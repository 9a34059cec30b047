using System.Runtime.InteropServices;

namespace Mmstats.Demo;

/// <summary>Says when to end: at Ctrl-C, at SIGTERM, and if asked for when standard input ends.</summary>
internal sealed class Lifetime : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;

    public Lifetime(bool untilStdinCloses)
    {
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        // A pipe from the parent process ends with it, however it dies. (PR_SET_PDEATHSIG would not do: it means the
        // thread that started the child, and .NET starts processes from threads that come and go.)
        if (untilStdinCloses)
            new Thread(StopWhenStdinCloses) { IsBackground = true, Name = "stdin" }.Start();
    }

    public CancellationToken Stopping => stopping.Token;

    public void Stop() => stopping.Cancel();

    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        Stop();
    }

    private void StopWhenStdinCloses()
    {
        using var stdin = Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[256];
        while (stdin.Read(ignored) > 0)
            ;
        Stop();
    }
}
