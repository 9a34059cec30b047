using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TestSupport;

/// <summary>
/// A process that runs beside the test, with the lines it writes. Disposing kills it and all it started.
/// </summary>
internal sealed class BackgroundProcess : IAsyncDisposable
{
    public const int SigHup = 1;
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly string commandLine;
    private readonly Lock gate = new();
    private readonly List<string> lines = [];
    private TaskCompletionSource changed = NewSignal();
    private int openStreams = 2;

    private BackgroundProcess(string file, IEnumerable<string> args, IDictionary<string, string>? env)
    {
        commandLine = $"{file} {string.Join(' ', args)}";
        process = new Process { StartInfo = RunProcess.StartInfo(file, args, env) };
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
    }

    public static BackgroundProcess Start(string file, IEnumerable<string> args, IDictionary<string, string>? env = null)
    {
        var started = new BackgroundProcess(file, args, env);
        started.process.Start();
        started.process.BeginOutputReadLine();
        started.process.BeginErrorReadLine();
        return started;
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>128 + n if signal n ended the process.</summary>
    public int ExitCode => process.ExitCode;

    /// <summary>What it wrote until now, standard output and standard error together.</summary>
    public string Output
    {
        get
        {
            lock (gate)
                return string.Join('\n', lines);
        }
    }

    /// <summary>
    /// The first line that fits, of those already written or still to come. Throws with the whole output when the
    /// time is up or the process has ended without such a line.
    /// </summary>
    public async Task<string> WaitForLineAsync(Func<string, bool> predicate, TimeSpan? timeout = null)
    {
        using var deadline = new CancellationTokenSource(timeout ?? DefaultTimeout);
        for (var seen = 0; ;)
        {
            Task change;
            bool ended;
            lock (gate)
            {
                for (; seen < lines.Count; seen++)
                {
                    if (predicate(lines[seen]))
                        return lines[seen];
                }
                change = changed.Task;
                ended = openStreams == 0;
            }
            if (ended)
                throw new InvalidOperationException($"{commandLine} ended without the line waited for. It wrote:\n{Output}");
            try
            {
                await change.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{commandLine} did not write the line waited for. It wrote:\n{Output}");
            }
        }
    }

    /// <summary>Waits for the end of the process and of its output; returns the exit code.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan? timeout = null)
    {
        using var deadline = new CancellationTokenSource(timeout ?? DefaultTimeout);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{commandLine} did not end. It wrote:\n{Output}");
        }
        return process.ExitCode;
    }

    public void Signal(int number)
    {
        if (Kill(process.Id, number) != 0)
            throw new InvalidOperationException($"kill({process.Id}, {number}): {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Kills this process alone (not what it started) as by <c>kill -9</c>, and waits for its end.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Closes the standard input of the process: it reads the end of the file.</summary>
    public void CloseStandardInput() => process.StandardInput.Close();

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Append(string? line)
    {
        TaskCompletionSource done;
        lock (gate)
        {
            if (line is null)
                openStreams--;
            else
                lines.Add(line);
            done = changed;
            changed = NewSignal();
        }
        done.SetResult();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
