namespace EndToEnd.Tests.Support.Scrapers;

/// <summary>A real vmagent, which writes to a VictoriaMetrics of its own.</summary>
internal sealed class VmAgent : IScraper
{
    private readonly TempDirectory directory;
    private readonly BackgroundProcess storing;
    private readonly BackgroundProcess scraping;
    private readonly QueryApi agent;

    private VmAgent(TempDirectory directory, BackgroundProcess storing, BackgroundProcess scraping, QueryApi agent, QueryApi store)
    {
        this.directory = directory;
        this.storing = storing;
        this.scraping = scraping;
        this.agent = agent;
        Store = store;
    }

    public QueryApi Store { get; }

    /// <summary>Starts both; each target has been scraped and stored, or has failed to be, when this returns. (A page of more
    /// than some thousand samples is stored in parts, of which the last may be the first to be seen.)</summary>
    public static async Task<VmAgent> StartAsync(ScrapeOptions options, params ScrapeTarget[] targets)
    {
        var directory = new TempDirectory();
        string configuration = directory.File("scrape.yml");
        await File.WriteAllTextAsync(configuration, options.Configuration(targets));
        string store = FormattableString.Invariant($"127.0.0.1:{FreePort.Next()}");
        string agent = FormattableString.Invariant($"127.0.0.1:{FreePort.Next()}");
        // Without an offset, a query sees what has been stored up to now.
        BackgroundProcess storing = Rig.Start(
            Rig.Program("victoria-metrics", "victoria-metrics"),
            $"-httpListenAddr={store}", $"-storageDataPath={directory.File("data")}", "-search.latencyOffset=0s", "-search.disableCache", "-loggerLevel=WARN");
        BackgroundProcess scraping = Rig.Start(
            Rig.Program("victoria-metrics", "vmagent"),
            $"-httpListenAddr={agent}", $"-promscrape.config={configuration}", $"-remoteWrite.url=http://{store}/api/v1/write",
            $"-remoteWrite.tmpDataPath={directory.File("queue")}", "-remoteWrite.flushInterval=100ms", "-loggerLevel=WARN");
        var both = new VmAgent(directory, storing, scraping, new QueryApi(new Uri("http://" + agent)), new QueryApi(new Uri("http://" + store)));
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
        Store.Dispose();
        await scraping.DisposeAsync();
        await storing.DisposeAsync();
        directory.Dispose();
    }

    private async Task<bool> HasStoredAsync(ScrapeTarget[] targets)
    {
        Assert.False(storing.HasExited, storing.Output);
        Assert.False(scraping.HasExited, scraping.Output);
        try
        {
            // Stored rows are found by queries a second later, or at once when asked for.
            await Store.GetAsync("/internal/force_flush");
            return (await Store.QueryAsync("up")).Count == targets.Length;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
