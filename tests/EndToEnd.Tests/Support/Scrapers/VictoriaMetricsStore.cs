namespace EndToEnd.Tests.Support.Scrapers;

/// <summary>A real VictoriaMetrics: scrapers write to it, OTLP is pushed to it, and it answers queries.</summary>
internal sealed class VictoriaMetricsStore : IAsyncDisposable
{
    private readonly TempDirectory directory;
    private readonly BackgroundProcess process;

    private VictoriaMetricsStore(TempDirectory directory, BackgroundProcess process, Uri address)
    {
        this.directory = directory;
        this.process = process;
        Address = address;
        Queries = new QueryApi(address);
    }

    public Uri Address { get; }

    /// <summary>The endpoint for OTLP over HTTP, which the signal's path follows: <c>/v1/metrics</c>.</summary>
    public Uri OtlpEndpoint => new(Address, "/opentelemetry");

    /// <summary>Asks for what is stored, up to the last whole second. Without <see cref="FlushAsync"/> an answer may be a second behind.</summary>
    public QueryApi Queries { get; }

    /// <summary>Starts it; it takes what is written when this returns.</summary>
    public static async Task<VictoriaMetricsStore> StartAsync()
    {
        var directory = new TempDirectory();
        string address = FormattableString.Invariant($"127.0.0.1:{FreePort.Next()}");
        // Without an offset, a query sees what has been stored up to now.
        BackgroundProcess process = Rig.Start(
            Rig.Program("victoria-metrics", "victoria-metrics"),
            $"-httpListenAddr={address}", $"-storageDataPath={directory.File("data")}", "-search.latencyOffset=0s", "-search.disableCache", "-loggerLevel=WARN");
        var store = new VictoriaMetricsStore(directory, process, new Uri("http://" + address));
        try
        {
            await Eventually.Async(store.IsReadyAsync, "VictoriaMetrics is ready");
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has queries find what is stored; by itself they do a second later.</summary>
    public Task FlushAsync() => Queries.GetAsync("/internal/force_flush");

    /// <summary>Fails the test where it has ended.</summary>
    public void MustBeRunning() => Assert.False(process.HasExited, process.Output);

    public async ValueTask DisposeAsync()
    {
        Queries.Dispose();
        await process.DisposeAsync();
        directory.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        MustBeRunning();
        try
        {
            await Queries.GetAsync("/health");
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
