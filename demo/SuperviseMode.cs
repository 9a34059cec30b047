using System.Diagnostics;
using System.Globalization;

namespace Mmstats.Demo;

/// <summary>Starts the application processes and ends them.</summary>
internal static class SuperviseMode
{
    private static readonly string[] Applications = ["web", "worker", "cron"];
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string[] given)
    {
        var arguments = new Arguments(given, ["--dir", "--processes", "--threads", "--rate"], []);
        var processes = (int)arguments.Number("--processes", 3, 1, 100);
        if (arguments.Text("--dir") is { } directory)
            Directory.CreateDirectory(directory);
        using var lifetime = new Lifetime(untilStdinCloses: false);
        var children = new List<Process>();
        try
        {
            for (var i = 0; i < processes; i++)
                children.Add(Start(Applications[i % Applications.Length], arguments));
            var ready = await Task.WhenAll(children.Select(ReadUntilReadyAsync));
            if (ready.Contains(false))
                return 1;
            Console.Out.WriteLine("ready");
            await Task.WhenAll(children.Select(child => child.WaitForExitAsync(lifetime.Stopping)));
        }
        catch (OperationCanceledException)
        {
            // Told to stop, which is how this program ends.
        }
        finally
        {
            await Task.WhenAll(children.Select(EndAsync));
        }
        return children.TrueForAll(child => child.ExitCode == 0) ? 0 : 1;
    }

    private static Process Start(string application, Arguments arguments)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "work", "--name", application,
                "--threads", arguments.Number("--threads", 2, 1, 1000).ToString(CultureInfo.InvariantCulture),
                "--rate", arguments.Number("--rate", 200, 1, 1_000_000).ToString(CultureInfo.InvariantCulture),
            },
        };
        if (arguments.Text("--dir") is { } directory)
        {
            info.ArgumentList.Add("--dir");
            info.ArgumentList.Add(directory);
        }
        var child = Process.Start(info)!;
        Console.Out.WriteLine(FormattableString.Invariant($"{application} pid {child.Id}"));
        return child;
    }

    private static async Task<bool> ReadUntilReadyAsync(Process child)
    {
        while (await child.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "ready")
                return true;
            Console.Out.WriteLine(line);
        }
        return false;
    }

    private static async Task EndAsync(Process child)
    {
        child.StandardInput.Close();
        using var deadline = new CancellationTokenSource(EndTimeout);
        try
        {
            await child.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine(FormattableString.Invariant($"pid {child.Id} does not end and is killed."));
            child.Kill();
            await child.WaitForExitAsync();
        }
    }
}
