using EndToEnd.Tests.Support.Scrapers;
using Mmstats.Writer;

namespace EndToEnd.Tests.Scraping;

/// <summary>Exponential histograms of the writer library, all the way into real Prometheuses, which take them as native histograms or as classic ones.</summary>
public sealed class NativeHistogramTests
{
    private const int Count = 1_000;

    /// <summary>Ranges whose buckets have the scales 7, 3, 1 and -4.</summary>
    private static readonly (string Name, double Smallest, double Largest)[] Histograms =
    [
        ("fine", 1, 2), ("durations", 0.001, 10), ("wide", 1e-9, 1e9), ("coarse", 1e-200, 1e200),
    ];

    private static readonly ScrapeOptions Native = new() { Interval = TimeSpan.FromSeconds(3), NativeHistograms = true };

    public static TheoryData<string> Releases => [.. PrometheusRelease.All.Select(release => release.Name)];

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task A_quantile_of_a_native_histogram_is_within_a_bucket_of_the_exact_one(string release)
    {
        using var directory = new TempDirectory();
        using MmStats stats = Write(directory.Path);
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path, "--web.disable-exporter-metrics");
        await using PrometheusServer server = await PrometheusServer.StartAsync(Release(release), Native, new ScrapeTarget("exporter", new Uri(exporter.Address, "/metrics")));

        Assert.Equal([("up", "")], (await server.TargetsAsync()).Select(target => (target.Health, target.LastError)));
        foreach ((string name, double smallest, double largest) in Histograms)
        {
            NativeHistogram stored = (await server.Store.SingleAsync(name)).Histogram!;
            Assert.Equal(Count, stored.Count);
            Assert.Equal(Count, stored.Buckets.Sum(bucket => bucket.Count));
            double ratio = stored.Buckets[^1].Upper / stored.Buckets[^1].Lower;
            foreach (double quantile in (double[])[0.05, 0.5, 0.9, 0.99])
            {
                double exact = Value((int)(quantile * Count), smallest, largest);
                Assert.InRange(await server.Store.NativeQuantileAsync(quantile, name), exact / ratio, exact * ratio);
            }
        }

        Assert.Empty(await server.QueryAsync("{__name__=~\".+_bucket\"}"));
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task Without_native_histograms_a_Prometheus_has_the_classic_buckets_of_the_text_page(string release)
    {
        using var directory = new TempDirectory();
        using MmStats stats = Write(directory.Path);
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path, "--web.disable-exporter-metrics");
        await using PrometheusServer server = await PrometheusServer.StartAsync(
            Release(release), Native with { NativeHistograms = false }, new ScrapeTarget("exporter", new Uri(exporter.Address, "/metrics")));

        IReadOnlyDictionary<string, double> stored = await server.Store.PageAsync("exporter");
        SeriesDifferences.MustBeNone((await exporter.ScrapeAsync()).ToStoredSeries(), stored);
        Assert.All(Histograms, histogram => Assert.Equal(Count, stored[histogram.Name + "_count{app=\"app\"}"]));
    }

    private static MmStats Write(string directory)
    {
        MmStats stats = MmStats.Open("app", new MmStatsOptions { Path = directory });
        foreach ((string name, double smallest, double largest) in Histograms)
        {
            Histogram histogram = stats.Histogram(name, "Help.", "", Buckets.Exponential(smallest, largest));
            for (int i = 1; i <= Count; i++)
            {
                histogram.Record(Value(i, smallest, largest));
            }
        }

        return stats;
    }

    /// <summary>The values, evenly spread in their logarithms.</summary>
    private static double Value(int number, double smallest, double largest) =>
        Math.Exp(Math.Log(smallest) + (number - 0.5) / Count * (Math.Log(largest) - Math.Log(smallest)));

    private static PrometheusRelease Release(string name) => PrometheusRelease.All.Single(release => release.Name == name);
}
