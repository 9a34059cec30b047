using Mmstats.Writer;

namespace Mmstats.Demo.Shop;

/// <summary>What a shop on the web tells of itself in version 2: every kind of number that a dashboard shows.</summary>
internal sealed class ShopStats : IRequestObserver
{
    private const double SlowSeconds = 0.1;

    private static readonly string[] Routes = ["/", "/cart", "/checkout"];

    private readonly Family<Counter> requests;
    private readonly Histogram time;
    private readonly Histogram size;
    private readonly Gauge queue;
    private readonly Gauge memory;
    private readonly Samples queueSamples;
    private readonly State state;
    private readonly Events log;
    private long answered;
    private bool wasIncident;

    public ShopStats(MmStats stats)
    {
        requests = stats.CounterFamily("http.server.requests", "Requests answered.", "{request}", ["route", "code"]);
        time = stats.Histogram("http.server.request.duration", "Time to answer.", "s", Buckets.Durations);
        size = stats.Histogram("http.server.response.body.size", "Size of answers.", "By", Buckets.Exponential(64, 16e6));
        queue = stats.Gauge("shop.queue.depth", "Requests that wait.", "{request}");
        memory = stats.Gauge("shop.memory", "Memory in use.", "By");
        queueSamples = stats.Samples("shop.queue.depth.samples", "Requests that wait, a hundred times a second.", "{request}");
        state = stats.State("shop.state", "What it is doing.", ["serving", "degraded"]);
        log = stats.Events("shop.log", "What went wrong.");
    }

    public void OnRequest(int status, uint bytes, double seconds)
    {
        string route = Routes[answered++ % Routes.Length];
        requests.With(route, FormattableString.Invariant($"{status}")).Increment();
        time.Record(seconds);
        size.Record(bytes);
        if (status >= 500)
            log.Error(FormattableString.Invariant($"{route} failed with {status}"));
        else if (seconds > SlowSeconds)
            log.Warning(FormattableString.Invariant($"{route} took {seconds:0.000} s"));
    }

    public void OnTick(uint queued, double bytes, bool incident)
    {
        queue.Set(queued);
        queueSamples.Add(queued);
        memory.Set(bytes);
        state.Set(incident ? 1 : 0);
        if (incident != wasIncident)
            log.Information(incident ? "the database is slow" : "the database is quick again");
        wasIncident = incident;
    }
}
