namespace EndToEnd.Tests.Support.Scrapers;

/// <summary>A real vmagent, which writes to a VictoriaMetrics of its own.</summary>
internal sealed class VmAgent : IScraper
{
    private readonly TempDirectory directory;
    private readonly VictoriaMetricsStore store;
    private readonly BackgroundProcess scraping;
    private readonly QueryApi agent;

    private VmAgent(TempDirectory directory, VictoriaMetricsStore store, BackgroundProcess scraping, QueryApi agent)
    {
        this.directory = directory;
        this.store = store;
        this.scraping = scraping;
        this.agent = agent;
    }

    public QueryApi Store => store.Queries;

    /// <summary>Starts both; each target has been scraped and stored, or has failed to be, when this returns. (A page of more
    /// than some thousand samples is stored in parts, of which the last may be the first to be seen.)</summary>
    public static async Task<VmAgent> StartAsync(ScrapeOptions options, params ScrapeTarget[] targets)
    {
        var directory = new TempDirectory();
        string configuration = directory.File("scrape.yml");
        await File.WriteAllTextAsync(configuration, options.Configuration(targets));
        VictoriaMetricsStore store = await VictoriaMetricsStore.StartAsync();
        string agent = FormattableString.Invariant($"127.0.0.1:{FreePort.Next()}");
        BackgroundProcess scraping = Rig.Start(
            Rig.Program("victoria-metrics", "vmagent"),
            $"-httpListenAddr={agent}", $"-promscrape.config={configuration}", $"-remoteWrite.url={new Uri(store.Address, "/api/v1/write")}",
            $"-remoteWrite.tmpDataPath={directory.File("queue")}", "-remoteWrite.flushInterval=100ms", "-loggerLevel=WARN");
        var both = new VmAgent(directory, store, scraping, new QueryApi(new Uri("http://" + agent)));
        try
        {
            await Eventually.Async(() => both.HasStoredAsync(targets), "vmagent has scraped and VictoriaMetrics has stored");
            return both;
        }
        catch
        {
            await both.DisposeAsync();
            throw;
        }
    }

    public Task<IReadOnlyList<TargetStatus>> TargetsAsync() => agent.TargetsAsync();

    public async ValueTask DisposeAsync()
    {
        agent.Dispose();
        await scraping.DisposeAsync();
        await store.DisposeAsync();
        directory.Dispose();
    }

    private async Task<bool> HasStoredAsync(ScrapeTarget[] targets)
    {
        store.MustBeRunning();
        Assert.False(scraping.HasExited, scraping.Output);
        try
        {
            await store.FlushAsync();
            return (await Store.QueryAsync("up")).Count == targets.Length;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
