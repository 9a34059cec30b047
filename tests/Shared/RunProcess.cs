using System.Diagnostics;

namespace TestSupport;

/// <summary>Runs a program to its end and collects what it wrote.</summary>
internal static class RunProcess
{
    /// <summary>After this a process counts as hanging, is killed, and fails the test.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    public static async Task<ProcessOutput> Async(
        string file, IEnumerable<string> args, IDictionary<string, string>? env = null, TimeSpan? timeout = null)
    {
        using var process = Process.Start(StartInfo(file, args, env))
            ?? throw new InvalidOperationException($"{file} did not start.");
        process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(timeout ?? DefaultTimeout);
        try
        {
            var stdout = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var stderr = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return new ProcessOutput(process.ExitCode, await stdout, await stderr);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{file} {string.Join(' ', args)} did not end in time.");
        }
    }

    /// <summary>All three streams are pipes. The variables are added to this process's own.</summary>
    internal static ProcessStartInfo StartInfo(string file, IEnumerable<string> args, IDictionary<string, string>? env)
    {
        var info = new ProcessStartInfo(file, args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in env ?? new Dictionary<string, string>())
            info.Environment[name] = value;
        return info;
    }
}
