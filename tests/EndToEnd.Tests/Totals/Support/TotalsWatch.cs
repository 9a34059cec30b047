using System.Net.Sockets;

namespace EndToEnd.Tests.Totals.Support;

/// <summary>Scrapes all the time, over restarts of the exporter, and sees when a total goes back. While there is no exporter, and
/// when it is killed in the middle of a page, there is nothing to see.</summary>
internal sealed class TotalsWatch : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource stop = new();
    private readonly HttpClient client = new();
    private readonly Task loop;
    private CountedTotals highest = new();
    private int pages, gaps;
    private volatile Uri? address;
    private volatile string? fall;
    private volatile CountedTotals last = new();

    public TotalsWatch() => loop = Task.Run(WatchAsync);

    /// <summary>Where the exporter listens; null while there is none. A port that nobody listens on must not be asked for: the
    /// system may make such a connection one to itself.</summary>
    public Uri? Address
    {
        get => address;
        set => address = value;
    }

    /// <summary>The first total that went back; null while none has.</summary>
    public string? Fall => fall;

    /// <summary>The last page's.</summary>
    public CountedTotals Last => last;

    /// <summary>Whole pages that were looked at.</summary>
    public int Pages => Volatile.Read(ref pages);

    /// <summary>Scrapes that were broken off.</summary>
    public int Gaps => Volatile.Read(ref gaps);

    /// <summary>Waits for a page that was begun after now.</summary>
    public async Task NextAsync()
    {
        // The scrape that is under way may have begun before.
        int seen = Pages;
        await Eventually.Async(
            () =>
            {
                ThrowIfBroken();
                return Pages >= seen + 2;
            },
            "two more pages");
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        client.Dispose();
        stop.Dispose();
    }

    /// <summary>Fails the test with what failed in the loop: a page that cannot be read is no gap.</summary>
    public void ThrowIfBroken()
    {
        if (loop.IsFaulted)
        {
            Assert.Fail(loop.Exception.ToString());
        }
    }

    private async Task WatchAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            if (await TryGetAsync() is { } page)
            {
                var totals = CountedTotals.OfPage(page);
                fall ??= highest.FirstFall(totals);
                highest = highest.Highest(totals);
                last = totals;
                Interlocked.Increment(ref pages);
            }

            await Task.Delay(Pause, stop.Token);
        }
    }

    private async Task<string?> TryGetAsync()
    {
        if (address is not { } now)
        {
            return null;
        }

        try
        {
            return await client.GetStringAsync(new Uri(now, "/metrics"), stop.Token);
        }
        catch (Exception error) when (error is HttpRequestException or SocketException)
        {
            // An exporter that is killed while it is connected to: the client does not wrap that one.
            Interlocked.Increment(ref gaps);
            return null;
        }
    }
}
