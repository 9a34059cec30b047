namespace EndToEnd.Tests.Support;

/// <summary>Scrapes in a tight loop, over connections of its own, until it is disposed or a check fails.</summary>
internal sealed class ScrapingClient : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;
    private int count;

    /// <param name="exporter">Whom to scrape.</param>
    /// <param name="check">What is to be so on each page, which has been parsed strictly.</param>
    public ScrapingClient(Exporter exporter, Action<PrometheusPage> check)
    {
        loop = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                check(await exporter.ScrapeAsync(closeConnection: Count % 2 == 0));
                Interlocked.Increment(ref count);
            }
        });
    }

    /// <summary>Pages that were as they should be.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Fails the test with what failed in the loop.</summary>
    public void ThrowIfFailed()
    {
        if (loop.IsFaulted)
        {
            Assert.Fail(loop.Exception.ToString());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }
}
