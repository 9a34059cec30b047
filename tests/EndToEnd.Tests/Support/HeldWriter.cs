using System.Globalization;

namespace EndToEnd.Tests.Support;

/// <summary>A writer of its own process that holds values until it is told to end, or is killed.</summary>
internal sealed class HeldWriter : IAsyncDisposable
{
    private const string SystemPython = "/usr/bin/python3";

    private readonly BackgroundProcess process;
    private readonly bool readsToTheEnd;

    private HeldWriter(BackgroundProcess process, string file, bool readsToTheEnd) =>
        (this.process, File, this.readsToTheEnd) = (process, file, readsToTheEnd);

    /// <summary>Its first file.</summary>
    public string File { get; }

    /// <summary>The process number that the file's name tells: <c>APPLICATION-PID-MORE.mmstats</c>.</summary>
    public int NumberInName => int.Parse(Path.GetFileName(File).Split('-')[^2], CultureInfo.InvariantCulture);

    /// <summary>Version 2, of the C library: a counter <c>c</c> and a gauge <c>g</c>, each with the value.</summary>
    public static Task<HeldWriter> CAsync(HoldProgram program, string root, string application, int value, params string[] wrapper) =>
        StartAsync([program.Path, application, value.ToString(CultureInfo.InvariantCulture)], root, wrapper);

    /// <summary>The same of the Python library.</summary>
    public static Task<HeldWriter> PythonAsync(string root, string application, int value, params string[] wrapper) => StartAsync(
        [
            System.IO.File.Exists(SystemPython) ? SystemPython : "python3",
            Path.Combine(RepoPaths.Root, "tests", "rig", "python", "hold.py"), application, value.ToString(CultureInfo.InvariantCulture),
        ],
        root,
        wrapper);

    /// <summary>The same of the .NET library; the application is <c>proof</c> and the value 5.</summary>
    public static Task<HeldWriter> DotNetAsync(string root, params string[] wrapper) =>
        StartAsync([RepoPaths.Demo, "v2", "--pattern", "hold", "--dir", root], root, wrapper);

    /// <summary>Version 1, in a file APPLICATION-PID-TID: a gauge <c>d</c>, which moves a hundred times a second. Its file stays.</summary>
    public static Task<HeldWriter> Version1Async(string directory, string application, params string[] wrapper) =>
        StartAsync([RepoPaths.Demo, "loop", "--dir", directory, "--name", application, "--pattern", "whole", "--rate", "100", "--keep"], directory, wrapper);

    /// <summary>Has it end in order.</summary>
    public async Task EndAsync()
    {
        process.CloseStandardInput();
        if (!readsToTheEnd)
        {
            await SignalAsync("-TERM");
        }

        await process.WaitForExitAsync();
    }

    /// <summary>Kills the writer itself, and waits until whoever started it has seen its end.</summary>
    public async Task KillAsync()
    {
        await SignalAsync("-KILL");
        await process.WaitForExitAsync();
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private async Task SignalAsync(string signal) =>
        (await RunProcess.Async("kill", [signal, Innermost(process.Id).ToString(CultureInfo.InvariantCulture)])).MustSucceed();

    /// <summary>A wrapper starts one process, and that may start one.</summary>
    private static int Innermost(int process)
    {
        while (System.IO.File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task/{process}/children")) is { Length: > 0 })
        {
            process = PidNamespace.ChildOf(process);
        }

        return process;
    }

    private static async Task<HeldWriter> StartAsync(string[] command, string root, string[] wrapper)
    {
        string[] all = [.. wrapper, .. command];
        BackgroundProcess process = BackgroundProcess.Start(all[0], all[1..], new Dictionary<string, string>
        {
            ["MMSTATS_PATH"] = root,
            ["PYTHONPATH"] = Path.Combine(RepoPaths.Root, "writers", "python"),
            ["PYTHONDONTWRITEBYTECODE"] = "1",
        });
        string file = await process.WaitForLineAsync(line => line.StartsWith("file ", StringComparison.Ordinal));
        await process.WaitForLineAsync(line => line == "ready");
        return new HeldWriter(process, file["file ".Length..], readsToTheEnd: command[0] != RepoPaths.Demo);
    }
}
