using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using MmExporter.Model;
using MmExporter.Model.Naming;
using MmExporter.Rendering;
using MmExporter.Telemetry;
using MmExporter.Tests.Support;
using MmExporter.Web;
using Mmstats.Writer;
using Xunit.Abstractions;

namespace MmExporter.Tests.Web;

/// <summary>What the metrics page answers to what it is asked.</summary>
public sealed class MetricsEndpointTests(ITestOutputHelper output) : IDisposable
{
    private const int SeriesPerFile = 200;
    private const int Files = 100;

    private readonly Exporter exporter = new();
    private readonly ProcessMetrics process = new();

    public void Dispose()
    {
        exporter.Dispose();
        process.Dispose();
    }

    [Fact]
    public async Task The_plain_page_and_the_compressed_one_say_the_same()
    {
        WriteMany();
        MetricsEndpoint endpoint = Endpoint(hasOwn: false);
        Answer plain = await AskAsync(endpoint), gzip = await AskAsync(endpoint, headers: ("Accept-Encoding", "gzip"));

        Assert.Equal((200, "Accept, Accept-Encoding", ""), (plain.Status, plain.Header("Vary"), plain.Header("Content-Encoding")));
        Assert.Equal((200, "Accept, Accept-Encoding", "gzip"), (gzip.Status, gzip.Header("Vary"), gzip.Header("Content-Encoding")));
        Assert.Equal(plain.Header("Content-Type"), gzip.Header("Content-Type"));
        Assert.All([plain, gzip], answer => Assert.Equal($"{answer.Body.Length}", answer.Header("Content-Length")));

        // Larger than a piece of memory, so that the ends of pieces are looked at as well.
        Assert.True(plain.Body.Length > 600_000, $"{plain.Body.Length} bytes");
        Assert.True(gzip.Body.Length < plain.Body.Length / 5, $"{gzip.Body.Length} bytes");
        Assert.Equal(plain.Body, gzip.Unpacked());
        Assert.Equal(Files, PrometheusPage.Parse(plain.Body).Of("g0").Count);
    }

    [Theory]
    [InlineData("*", "gzip")]
    [InlineData("gzip;q=0", "")]
    [InlineData("deflate, br", "")]
    [InlineData("gzip;q=0, identity;q=0", "")]
    [InlineData("identity;q=0", "gzip")]
    public async Task The_coding_is_negotiated(string acceptEncoding, string coding)
    {
        exporter.Write("web-1-1.mmstats", new V1Image().Counter("c", 1));
        Answer answer = await AskAsync(Endpoint(), headers: ("Accept-Encoding", acceptEncoding));
        Assert.Equal((200, coding), (answer.Status, answer.Header("Content-Encoding")));
        Assert.Contains("c_total{app=\"web\"} 1\n", Encoding.UTF8.GetString(coding == "gzip" ? answer.Unpacked() : answer.Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HEAD_gives_the_headers_and_makes_no_pass()
    {
        MetricsEndpoint endpoint = Endpoint();
        Answer answer = await AskAsync(endpoint, method: "HEAD", headers: [("Accept-Encoding", "gzip"), ("Accept", "application/openmetrics-text;version=1.0.0")]);
        Assert.Equal((200, "gzip", "Accept, Accept-Encoding"), (answer.Status, answer.Header("Content-Encoding"), answer.Header("Vary")));
        Assert.Equal("application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores", answer.Header("Content-Type"));
        Assert.Empty(answer.Body);
        Assert.Null(exporter.Collector.SinceLastPass());
    }

    [Theory]
    [InlineData("?name[]=c_total", "c_total")]
    [InlineData("?name[]=c", "c_total")]
    [InlineData("?name[]=g&name[]=nothing", "g")]
    [InlineData("?name[]=mmexporter_series", "mmexporter_series")]
    [InlineData("?name[]=process_open_fds&name[]=g", "g process_open_fds")]
    [InlineData("?name[]=nothing", "")]
    [InlineData("?collect[]=writers", "c_total g")]
    [InlineData("?collect[]=writers&name[]=g", "g")]
    [InlineData("?collect[]=process&name[]=g", "")]
    [InlineData("?other=g", "c_total g mmexporter_series process_open_fds")]
    public async Task Filters_narrow_what_is_served(string query, string names)
    {
        exporter.Write("web-1-1.mmstats", new V1Image().Counter("c", 1).Gauge("g", 2));
        PrometheusPage page = PrometheusPage.Parse((await AskAsync(Endpoint(), query)).Body);
        string[] looked = ["c_total", "g", "mmexporter_series", "process_open_fds"];
        Assert.Equal(names.Split(' ', StringSplitOptions.RemoveEmptyEntries), looked.Where(name => page.Of(name).Count > 0));
    }

    [Theory]
    [InlineData("a_b", "a_b")]
    [InlineData("U__a_2e_b", "U__a_2e_b")]
    [InlineData("a.b", "")]
    public async Task A_family_is_wanted_by_the_name_that_it_has_on_the_page(string name, string shown)
    {
        exporter.Limit(model: new ModelSettings { Translation = TranslationStrategy.NoTranslation });
        exporter.Write("web-1-1.mmstats", new V1Image().Gauge("a.b", 1).Gauge("a_b", 2));
        PrometheusPage page = PrometheusPage.Parse((await AskAsync(Endpoint(), "?name[]=" + name)).Body);
        Assert.Equal(shown, string.Join(' ', page.Samples.Select(sample => sample.Name)));
    }

    [Theory]
    [InlineData("h_seconds")]
    [InlineData("h_seconds_bucket")]
    [InlineData("h_seconds_count")]
    [InlineData("h_seconds_sum")]
    [InlineData("h_seconds_created")]
    public async Task A_histogram_is_wanted_by_the_name_of_any_of_its_samples(string name)
    {
        using (MmStats stats = MmStats.Open("app", new MmStatsOptions { Path = exporter.Root }))
        {
            stats.Histogram("h", unit: "s").Record(1);
            stats.Counter("c").Increment();
            string page = Encoding.UTF8.GetString((await AskAsync(Endpoint(), "?name[]=" + name)).Body);
            Assert.Contains("\nh_seconds_count{app=\"app\"} 1\n", page, StringComparison.Ordinal);
            Assert.All(page.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches("^(# (HELP|TYPE) )?h_seconds", line));
        }
    }

    [Theory]
    [InlineData(true, "collect[] names the collector 'cpu', which does not exist: there are writers, exporter, process.\n")]
    [InlineData(false, "collect[] names the collector 'cpu', which does not exist: there are writers.\n")]
    public async Task An_unknown_collector_is_refused_with_those_that_there_are(bool hasOwn, string line)
    {
        Answer answer = await AskAsync(Endpoint(hasOwn), "?collect[]=writers&collect[]=cpu");
        Assert.Equal((400, "text/plain; charset=utf-8", line), (answer.Status, answer.Header("Content-Type"), Encoding.UTF8.GetString(answer.Body)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Created_times_are_on_OpenMetrics_pages_where_they_are_asked_for(bool hasCreated)
    {
        using MmStats stats = MmStats.Open("app", new MmStatsOptions { Path = exporter.Root });
        stats.Counter("c").Increment();
        var endpoint = new MetricsEndpoint(exporter.Collector, null, new PageOptions(hasCreated), requestsMax: 1, exporter.Time);
        string text = Encoding.UTF8.GetString((await AskAsync(endpoint, headers: ("Accept", "application/openmetrics-text;version=1.0.0"))).Body);
        Assert.EndsWith("# EOF\n", text, StringComparison.Ordinal);
        Assert.Equal(hasCreated, text.Contains("\nc_created{", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Beyond_the_limit_a_scrape_is_told_to_come_again_and_nothing_is_held_meanwhile()
    {
        WriteMany();
        MetricsEndpoint endpoint = Endpoint(requestsMax: 1);
        var slow = new UnreadBody();
        Task unread = endpoint.HandleAsync(Context("", "GET", slow));
        await slow.Blocked.WaitAsync(TimeSpan.FromSeconds(30));

        Answer refused = await AskAsync(endpoint);
        Assert.Equal((503, "1", "1 scrapes are under way already; try again later.\n"), (refused.Status, refused.Header("Retry-After"), Encoding.UTF8.GetString(refused.Body)));

        // Who does not read its page holds up no pass.
        await exporter.ScrapeAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(unread.IsCompleted);
        slow.Read();
        await unread.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(200, (await AskAsync(endpoint)).Status);
    }

    /// <summary>The server's own share is not in it.</summary>
    [Fact]
    public void A_scrape_allocates_next_to_nothing_plain_and_little_compressed()
    {
        WriteMany();
        MetricsEndpoint endpoint = Endpoint(hasOwn: false);
        long plain = Measure(endpoint, "identity"), gzip = Measure(endpoint, "gzip");
        output.WriteLine($"{Files * SeriesPerFile} series: {plain} bytes plain, {gzip} bytes compressed");
        Assert.InRange(plain, 1, 4_096);
        Assert.InRange(gzip, plain, 8_192);
    }

    private static long Measure(MetricsEndpoint endpoint, string coding)
    {
        HttpContext context = Context("", "GET", Stream.Null, ("Accept-Encoding", coding));
        void Scrape()
        {
            context.Response.Headers.Clear();
            Task scrape = endpoint.HandleAsync(context);
            Assert.True(scrape.IsCompletedSuccessfully);
        }

        Scrape();
        Scrape();
        return AllocatedBytes.By(Scrape);
    }

    private void WriteMany()
    {
        for (int file = 0; file < Files; file++)
        {
            var image = new V1Image();
            for (int i = 0; i < SeriesPerFile; i++)
            {
                image.Gauge($"g{i}", (file * SeriesPerFile) + i + 0.5);
            }

            exporter.Write($"app-{file}-{file}.mmstats", image);
        }
    }

    private MetricsEndpoint Endpoint(bool hasOwn = true, int requestsMax = 40)
    {
        OwnMetrics? own = hasOwn ? new OwnMetrics(new ExporterMetrics(exporter.Time, new ReloadState(exporter.Time.GetUtcNow())), new LedgerMetrics(exporter.Ledger, null, null), [], process) : null;
        return new MetricsEndpoint(exporter.Collector, own, new PageOptions(), requestsMax, TimeProvider.System);
    }

    private static DefaultHttpContext Context(string query, string method, Stream body, params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.QueryString = new QueryString(query);
        foreach ((string name, string value) in headers)
        {
            context.Request.Headers[name] = value;
        }

        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        return context;
    }

    private static async Task<Answer> AskAsync(MetricsEndpoint endpoint, string query = "", string method = "GET", params (string Name, string Value)[] headers)
    {
        using var body = new MemoryStream();
        HttpContext context = Context(query, method, body, headers);
        await endpoint.HandleAsync(context);
        await context.Response.BodyWriter.FlushAsync();
        return new Answer(context.Response.StatusCode, context.Response.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()), body.ToArray());
    }

    private sealed record Answer(int Status, Dictionary<string, string> Headers, byte[] Body)
    {
        public string Header(string name) => Headers.GetValueOrDefault(name, "");

        public byte[] Unpacked()
        {
            using var gzip = new GZipStream(new MemoryStream(Body), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            gzip.CopyTo(plain);
            return plain.ToArray();
        }
    }

    /// <summary>A client that does not read until it is told to.</summary>
    private sealed class UnreadBody : MemoryStream
    {
        private readonly TaskCompletionSource blocked = new(), read = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Blocked => blocked.Task;

        public void Read() => read.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            blocked.TrySetResult();
            await read.Task;
        }
    }
}
