using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Deploy.Tests.Prometheus;

namespace Deploy.Tests.Dashboards;

/// <summary>
/// A real exporter that has everything to tell of: applications of both versions, one that has died, a file that it refuses, a ledger, and a receiver
/// that refuses what is pushed.
/// </summary>
public sealed class BusyExporter : IAsyncLifetime, IDisposable
{
    private const string Job = "mmexporter";

    private readonly TempDirectory directory = new();
    private readonly PageServer receiver = new();
    private readonly List<BackgroundProcess> writers = [];
    private Exporter? exporter;

    /// <summary>The page, as OpenMetrics.</summary>
    internal string Page { get; private set; } = "";

    private string Blocks => directory.File("blocks");

    private string Instance => exporter!.Address.Authority;

    public async Task InitializeAsync()
    {
        string files = directory.File("files");
        Directory.CreateDirectory(files);
        (await RunProcess.Async(RepoPaths.Demo, ["v2", "--pattern", "forget", "--dir", files])).MustSucceed();
        await File.WriteAllTextAsync(Path.Combine(files, "no.mmstats"), "no metrics file");
        writers.Add(await DemoWriter.StartApplicationsAsync(files));
        writers.Add(BackgroundProcess.Start(RepoPaths.Demo, ["shop", "--dir", files, "--rate", "500"]));
        await writers[^1].WaitForLineAsync(line => line == "ready");
        // Nothing is at any of its pages: 404 is a refusal for good.
        // Nothing is in it; that it was taken is on the page.
        await File.WriteAllTextAsync(directory.File("web.yml"), "");
        exporter = await Exporter.ReadingAsync(
            files, "--web.config.file", directory.File("web.yml"), "--scan.interval", "1s", "--ledger.path", directory.File("ledger"), "--otlp.endpoint", receiver.Add("/nothing", "text/plain", []).GetLeftPart(UriPartial.Authority),
            "--otlp.interval", "1s");
        await ScrapeAWeekAsync();
    }

    public async Task DisposeAsync()
    {
        if (exporter is not null)
        {
            await exporter.DisposeAsync();
        }

        foreach (BackgroundProcess writer in writers)
        {
            await writer.DisposeAsync();
        }

        await receiver.DisposeAsync();
    }

    public void Dispose() => directory.Dispose();

    /// <summary>Starts a Prometheus that scrapes it once a second and has a week of it behind.</summary>
    internal Task<RealPrometheus> ScrapedByAsync(PrometheusRelease release)
    {
        var configuration = new JsonObject
        {
            ["global"] = new JsonObject { ["scrape_interval"] = "1s", ["evaluation_interval"] = "1s" },
            ["scrape_configs"] = new JsonArray(new JsonObject
            {
                ["job_name"] = Job,
                ["static_configs"] = new JsonArray(new JsonObject { ["targets"] = new JsonArray(Instance) }),
            }),
        };
        // What 2.42 makes of native histograms cannot be told from numbers by a query.
        string[] features = release == PrometheusRelease.V3_5 ? ["--enable-feature=native-histograms"] : [];
        return RealPrometheus.StartAsync(release, configuration.ToJsonString(), Blocks, features);
    }

    private async Task ScrapeAWeekAsync()
    {
        using var client = new HttpClient { BaseAddress = exporter!.Address };
        client.DefaultRequestHeaders.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/openmetrics-text; version=1.0.0"));
        await Eventually.Async(
            async () => (Page = await client.GetStringAsync("/metrics")).Contains("shop_log_events_total", StringComparison.Ordinal) && Page.Contains("c_total{", StringComparison.Ordinal),
            "the shop has had a warning, and what the dead writer counted is there");
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        List<string> pages = [Page];
        while (pages.Count < WeekBefore.Pages)
        {
            await Eventually.Async(async () => (Page = await client.GetStringAsync("/metrics")) != pages[^1], "numbers move");
            pages.Add(Page);
        }

        await WeekBefore.MakeAsync(pages, Job, Instance, now, Blocks);
    }
}
