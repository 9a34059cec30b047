namespace Deploy.Tests.Prometheus;

/// <summary>A real Prometheus with a configuration of its own.</summary>
internal sealed class RealPrometheus : IAsyncDisposable
{
    private readonly TempDirectory directory;
    private readonly BackgroundProcess process;

    private RealPrometheus(TempDirectory directory, BackgroundProcess process, QueryApi store) => (this.directory, this.process, Store) = (directory, process, store);

    public QueryApi Store { get; }

    /// <summary>Starts it; it answers when this returns, and has read its configuration.</summary>
    /// <param name="release">Which one.</param>
    /// <param name="configuration">Its configuration; JSON is YAML.</param>
    /// <param name="blocks">A folder with blocks that it is to begin with.</param>
    /// <param name="arguments">What else is on its command line.</param>
    public static async Task<RealPrometheus> StartAsync(PrometheusRelease release, string configuration, string? blocks = null, params string[] arguments)
    {
        var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory.File("prometheus.yml"), configuration);
        Directory.CreateDirectory(directory.File("data"));
        if (blocks is not null)
        {
            (await RunProcess.Async("cp", ["-r", blocks + "/.", directory.File("data")])).MustSucceed();
        }

        string address = FormattableString.Invariant($"127.0.0.1:{FreePort.Next()}");
        BackgroundProcess process = Rig.Start(
            release.Executable,
            [$"--config.file={directory.File("prometheus.yml")}", $"--storage.tsdb.path={directory.File("data")}", $"--web.listen-address={address}", "--log.level=warn",
            .. arguments]);
        var server = new RealPrometheus(directory, process, new QueryApi(new Uri("http://" + address)));
        try
        {
            await Eventually.Async(server.HasTargetsAsync, $"Prometheus {release} answers");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Store.Dispose();
        await process.DisposeAsync();
        directory.Dispose();
    }

    private async Task<bool> HasTargetsAsync()
    {
        Assert.False(process.HasExited, process.Output);
        try
        {
            return (await Store.TargetsAsync()).Count > 0;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
