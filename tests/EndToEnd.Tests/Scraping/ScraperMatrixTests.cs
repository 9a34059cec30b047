namespace EndToEnd.Tests.Scraping;

/// <summary>Every scraper takes every page that is right, and stores the same of it.</summary>
public sealed class ScraperMatrixTests(ScraperFleet fleet) : IClassFixture<ScraperFleet>
{
    private static readonly string[] Jobs = ["text", "openmetrics", "protobuf", "exporter"];

    public static TheoryData<string> Scrapers => [.. ScraperKind.All.Select(kind => kind.Name)];

    public static TheoryData<string> Prometheuses => [.. ScraperKind.All.Where(kind => kind.IsStrict).Select(kind => kind.Name)];

    public static TheoryData<string> TakersOfNativeHistograms => [.. ScraperKind.All.Where(kind => kind.Options.NativeHistograms).Select(kind => kind.Name)];

    public static TheoryData<string, string> ScrapersAndJobs
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (ScraperKind kind in ScraperKind.All)
            {
                foreach (string job in Jobs.Where(job => job != "protobuf" || kind.ReadsProtobuf))
                {
                    data.Add(kind.Name, job);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(ScrapersAndJobs))]
    public async Task A_right_page_is_up_and_stored_with_the_names_and_values_it_has(string scraper, string job)
    {
        ScraperKind kind = Kind(scraper);
        Assert.Equal(("", "up"), await StatusAsync(kind, job));
        Assert.Equal(1, (await fleet[kind].Store.SingleAsync($"up{{job=\"{job}\"}}")).Number);

        IReadOnlyDictionary<string, double> stored = await fleet[kind].Store.PageAsync(job);

        if (kind == ScraperKind.VmAgent)
        {
            SeriesDifferences.MustBeNoneInVictoriaMetrics(fleet.Expected[job], stored);
        }
        else
        {
            bool isNative = job == "exporter" && kind.Options.NativeHistograms;
            SeriesDifferences.MustBeNone(fleet.Expected[job].Where(series => !isNative || !ExporterFiles.IsExponential(series.Key)).ToDictionary(), stored);
        }
    }

    [Theory]
    [MemberData(nameof(Scrapers))]
    public void A_scraper_asks_for_what_is_recorded(string scraper)
    {
        PageRequest request = fleet.Requests.First(request => request.Path == ScraperFleet.OwnPath(Kind(scraper)));
        Assert.Equal(
            RecordedScraper.Load(scraper).Headers.OrderBy(header => header.Key, StringComparer.Ordinal),
            request.Headers.Where(header => header.Key.StartsWith("Accept", StringComparison.OrdinalIgnoreCase)).OrderBy(header => header.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void No_headers_are_recorded_of_a_scraper_that_is_not_asked()
    {
        Assert.Equal(ScraperKind.All.Select(kind => kind.Name).Order(StringComparer.Ordinal), RecordedScraper.All.Select(recorded => recorded.Name));
    }

    [Theory]
    [MemberData(nameof(Prometheuses))]
    public async Task An_OpenMetrics_page_without_its_end_is_down_and_the_reason_is_told(string scraper)
    {
        (string error, string health) = await StatusAsync(Kind(scraper), "unended");
        Assert.Equal("down", health);
        Assert.Contains("# EOF", error, StringComparison.Ordinal);
        Assert.Equal(0, (await fleet[Kind(scraper)].Store.SingleAsync("up{job=\"unended\"}")).Number);
    }

    [Theory]
    [MemberData(nameof(Prometheuses))]
    public async Task A_name_in_quotes_takes_those_down_that_do_not_ask_for_it(string scraper)
    {
        ScraperKind kind = Kind(scraper);
        Assert.Equal(kind.TakesQuotedNames ? "up" : "down", (await StatusAsync(kind, "quoted")).Health);
        if (kind.TakesQuotedNames)
        {
            QueriedSeries series = await fleet[kind].Store.SingleAsync("{\"demo.requests_total\",job=\"quoted\"}");
            Assert.Equal(("demo.requests_total", "200", 7), (series.Name, series.Labels["http.code"], series.Number));
        }
    }

    [Theory]
    [MemberData(nameof(Scrapers))]
    public async Task A_quantile_of_a_classic_histogram_is_the_same_on_all(string scraper)
    {
        QueryApi store = fleet[Kind(scraper)].Store;
        Assert.Equal(0.5, await store.ClassicQuantileAsync(0.5, "demo_duration_seconds_bucket{job=\"openmetrics\"}"), 1e-12);
        Assert.Equal(0.875, await store.ClassicQuantileAsync(0.75, "demo_duration_seconds_bucket{job=\"openmetrics\"}"), 1e-12);
    }

    [Theory]
    [MemberData(nameof(TakersOfNativeHistograms))]
    public async Task A_native_histogram_is_stored_instead_of_its_classic_buckets_and_gives_quantiles_within_a_bucket(string scraper)
    {
        QueryApi store = fleet[Kind(scraper)].Store;
        Assert.Equal(("", "up"), await StatusAsync(Kind(scraper), "native"));
        NativeHistogram stored = (await store.SingleAsync(HandMadeHistogram.Name)).Histogram!;
        Assert.Equal(HandMadeHistogram.Observations.Count, stored.Count);
        Assert.Equal(HandMadeHistogram.Observations.Sum(), stored.Sum);
        Assert.Equal(stored.Count, stored.Buckets.Sum(bucket => bucket.Count));
        Assert.Empty(await store.QueryAsync(HandMadeHistogram.Name + "_bucket"));

        foreach (double quantile in (double[])[0.1, 0.5, 0.9, 0.99])
        {
            double exact = HandMadeHistogram.ExactQuantile(quantile);
            double estimate = await store.NativeQuantileAsync(quantile, HandMadeHistogram.Name);
            Assert.InRange(estimate, exact / HandMadeHistogram.BucketRatio, exact * HandMadeHistogram.BucketRatio);
        }
    }

    private static ScraperKind Kind(string name) => ScraperKind.All.Single(kind => kind.Name == name);

    private async Task<(string Error, string Health)> StatusAsync(ScraperKind kind, string job)
    {
        TargetStatus status = (await fleet[kind].TargetsAsync()).Single(target => target.Job == job);
        return (status.LastError, status.Health);
    }
}
