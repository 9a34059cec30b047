using System.Collections.Concurrent;

namespace EndToEnd.Tests.Scraping;

/// <summary>
/// All scrapers, each started once for all tests of a class, and the pages they scrape. A page more is a line more in
/// <see cref="TargetsOf"/>.
/// </summary>
#pragma warning disable CA1001 // The test runner disposes by IAsyncLifetime.
public sealed class ScraperFleet : IAsyncLifetime
#pragma warning restore CA1001
{
    private readonly PageServer pages = new();
    private readonly ConcurrentDictionary<string, IScraper> scrapers = [];
    private readonly TempDirectory directory = new();
    private Exporter? exporter;

    /// <summary>The pages that are right: the job, and what is to be stored of it.</summary>
    internal Dictionary<string, IReadOnlyDictionary<string, double>> Expected { get; } = [];

    /// <summary>The requests for hand-made pages so far.</summary>
    internal IReadOnlyList<PageRequest> Requests => pages.Requests;

    public async Task InitializeAsync()
    {
        ExporterFiles.WriteTo(directory.Path);
        // The metrics of the exporter itself are others at each scrape.
        exporter = await Exporter.ReadingAsync(directory.Path, "--web.disable-exporter-metrics");
        Expected["text"] = Expected["openmetrics"] = Expected["protobuf"] = HandMadePages.Series;
        Expected["exporter"] = (await exporter.ScrapeAsync()).ToStoredSeries();
        try
        {
            await Task.WhenAll(ScraperKind.All.Select(async kind => scrapers[kind.Name] = await kind.StartAsync(TargetsOf(kind))));
        }
        catch
        {
            // The test runner does not, where this fails.
            await DisposeAsync();
            throw;
        }
    }

    internal IScraper this[ScraperKind kind] => scrapers[kind.Name];

    /// <summary>The path of a page that only this scraper scrapes.</summary>
    internal static string OwnPath(ScraperKind kind) => "/only/" + kind;

    public async Task DisposeAsync()
    {
        foreach (IScraper scraper in scrapers.Values)
        {
            await scraper.DisposeAsync();
        }

        await (exporter?.DisposeAsync() ?? ValueTask.CompletedTask);
        await pages.DisposeAsync();
        directory.Dispose();
    }

    private ScrapeTarget[] TargetsOf(ScraperKind kind)
    {
        ScrapeTarget[] all =
        [
            new("own", pages.Add(OwnPath(kind), HandMadePages.TextType, HandMadePages.Bytes(HandMadePages.Text))),
            new("text", pages.Add("/text", HandMadePages.TextType, HandMadePages.Bytes(HandMadePages.Text))),
            new("openmetrics", pages.Add("/openmetrics", OpenMetricsPage.ContentType, HandMadePages.Bytes(HandMadePages.OpenMetrics))),
            new("exporter", new Uri(exporter!.Address, "/metrics")),
        ];
        ScrapeTarget[] strict =
        [
            new("unended", pages.Add("/unended", OpenMetricsPage.ContentType, HandMadePages.Bytes(HandMadePages.OpenMetrics.Replace("# EOF\n", "", StringComparison.Ordinal)))),
            new("quoted", pages.Add("/quoted", HandMadePages.Utf8TextType, HandMadePages.Bytes(HandMadePages.QuotedNames))),
        ];
        ScrapeTarget[] protobuf = [new("protobuf", pages.Add("/protobuf", ProtobufPage.ContentType, HandMadePages.Protobuf))];
        ScrapeTarget[] native = [new("native", pages.Add("/native", ProtobufPage.ContentType, HandMadeHistogram.Page()))];
        return [.. all, .. kind.IsStrict ? strict : [], .. kind.ReadsProtobuf ? protobuf : [], .. kind.Options.NativeHistograms ? native : []];
    }
}
