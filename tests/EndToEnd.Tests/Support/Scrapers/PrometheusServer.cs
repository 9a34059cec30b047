namespace EndToEnd.Tests.Support.Scrapers;

/// <summary>A real Prometheus.</summary>
internal sealed class PrometheusServer : IScraper
{
    private readonly TempDirectory directory;
    private readonly BackgroundProcess process;

    private PrometheusServer(TempDirectory directory, BackgroundProcess process, QueryApi store)
    {
        this.directory = directory;
        this.process = process;
        Store = store;
    }

    public QueryApi Store { get; }

    /// <summary>Starts Debian 12's own, which scrapes one exporter once a second under the job <c>mmexporter</c>, and has
    /// its page when this returns.</summary>
    public static async Task<PrometheusServer> ScrapingAsync(Uri exporter)
    {
        PrometheusServer server = await StartAsync(PrometheusRelease.V2_42, ScrapeOptions.Default, new ScrapeTarget("mmexporter", new Uri(exporter, "/metrics")));
        try
        {
            // On a busy machine the exporter's first page may take longer than a scrape may.
            await Eventually.Async(async () => (await server.SingleAsync("up")) == "1", "the exporter is up");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it; each target has been scraped, or has failed to be, when this returns.</summary>
    public static async Task<PrometheusServer> StartAsync(PrometheusRelease release, ScrapeOptions options, params ScrapeTarget[] targets)
    {
        var directory = new TempDirectory();
        string configuration = directory.File("prometheus.yml");
        await File.WriteAllTextAsync(configuration, options.Configuration(targets));
        string address = FormattableString.Invariant($"127.0.0.1:{FreePort.Next()}");
        BackgroundProcess process = Rig.Start(
            release.Executable,
            [
                $"--config.file={configuration}", $"--storage.tsdb.path={directory.File("data")}", $"--web.listen-address={address}", "--log.level=warn",
                .. options.NativeHistograms ? ["--enable-feature=native-histograms"] : Array.Empty<string>(),
            ]);
        var server = new PrometheusServer(directory, process, new QueryApi(new Uri("http://" + address)));
        try
        {
            await Eventually.Async(() => server.HasScrapedAsync(targets), $"Prometheus {release} has scraped");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The series an expression gives now.</summary>
    public Task<IReadOnlyList<QueriedSeries>> QueryAsync(string expression) => Store.QueryAsync(expression);

    /// <summary>The value of the one series an expression gives.</summary>
    public async Task<string> SingleAsync(string expression) => (await Store.SingleAsync(expression)).Value;

    public Task<IReadOnlyList<TargetStatus>> TargetsAsync() => Store.TargetsAsync();

    public async ValueTask DisposeAsync()
    {
        Store.Dispose();
        await process.DisposeAsync();
        directory.Dispose();
    }

    // A scrape's samples become visible together, `up` among them.
    private async Task<bool> HasScrapedAsync(ScrapeTarget[] targets)
    {
        Assert.False(process.HasExited, process.Output);
        try
        {
            return (await QueryAsync("up")).Count == targets.Length;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
