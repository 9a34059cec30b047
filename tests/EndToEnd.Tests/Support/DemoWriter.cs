namespace EndToEnd.Tests.Support;

/// <summary>The demonstration as processes of their own.</summary>
internal static class DemoWriter
{
    /// <summary>The made-up applications web, worker and cron; their files are there.</summary>
    public static Task<BackgroundProcess> StartApplicationsAsync(string directory) => StartAsync("--dir", directory);

    /// <summary>One file with the counter <c>c</c>, which goes up by so many a second.</summary>
    public static Task<BackgroundProcess> StartLoopAsync(string directory, string name, int rate) =>
        StartAsync("loop", "--dir", directory, "--name", name, "--rate", FormattableString.Invariant($"{rate}"));

    private static async Task<BackgroundProcess> StartAsync(params string[] arguments)
    {
        BackgroundProcess process = BackgroundProcess.Start(RepoPaths.Demo, arguments);
        await process.WaitForLineAsync(line => line == "ready");
        return process;
    }
}
