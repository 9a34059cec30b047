namespace EndToEnd.Tests.Support.Scrapers;

/// <summary>A scraper with its settings, of those that every page is shown to.</summary>
/// <param name="Name">The name of its recorded headers.</param>
/// <param name="Release">Which Prometheus; null for vmagent.</param>
/// <param name="Options">Its settings.</param>
internal sealed record ScraperKind(string Name, PrometheusRelease? Release, ScrapeOptions Options)
{
    // The interval is also the time a scrape may take, with all scrapers at work on two cores.
    private static readonly ScrapeOptions Patient = new() { Interval = TimeSpan.FromSeconds(3) };

    public static ScraperKind VmAgent { get; } = new("vmagent", null, Patient);

    public static IReadOnlyList<ScraperKind> All { get; } =
    [
        .. PrometheusRelease.All.Select(release => new ScraperKind($"prometheus-{release}", release, Patient)),
        .. PrometheusRelease.All.Select(release => new ScraperKind($"prometheus-{release}-native-histograms", release, Patient with { NativeHistograms = true })),
        new("prometheus-3.5-legacy-names", PrometheusRelease.V3_5, Patient with { NameValidation = "legacy" }),
        new("prometheus-3.5-underscores", PrometheusRelease.V3_5, Patient with { NameEscaping = "underscores" }),
        VmAgent,
    ];

    /// <summary>Whether it reads pages in protobuf; vmagent takes all for text.</summary>
    public bool ReadsProtobuf => Release is not null;

    /// <summary>Whether it refuses OpenMetrics pages that break the rules; vmagent takes what it can.</summary>
    public bool IsStrict => Release is not null;

    /// <summary>Whether it takes names in quotes.</summary>
    public bool TakesQuotedNames => Release == PrometheusRelease.V3_5 && Options.NameValidation != "legacy";

    /// <summary>Starts it; each target has been scraped, or has failed to be, when this returns.</summary>
    public async Task<IScraper> StartAsync(params ScrapeTarget[] targets) => Release is null
        ? await Scrapers.VmAgent.StartAsync(Options, targets)
        : await PrometheusServer.StartAsync(Release, Options, targets);

    public override string ToString() => Name;
}
