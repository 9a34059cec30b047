using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Deploy.Tests.Prometheus;

namespace Deploy.Tests.Dashboards;

/// <summary>Dashboards and rules against what a real exporter tells a real Prometheus.</summary>
public sealed partial class DashboardQueryTests(BusyExporter exporter) : IClassFixture<BusyExporter>
{
    [Theory]
    [InlineData("2.42")]
    [InlineData("3.5")]
    public async Task Every_query_of_every_panel_gives_numbers_and_a_misspelt_one_is_reported(string release)
    {
        await using RealPrometheus prometheus = await exporter.ScrapedByAsync(PrometheusRelease.All.Single(one => one.Name == release));
        Dashboard[] dashboards = [.. Dashboard.Files.Select(Dashboard.Read)];
        Assert.Equal(2, dashboards.Length);
        foreach (Dashboard dashboard in dashboards)
        {
            IReadOnlyList<string> missing = [];
            long start = TimeProvider.System.GetTimestamp();
            do
            {
                missing = await Answers.MissingAsync(dashboard, prometheus.Store);
            }
            while (missing.Count > 0 && TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30));
            Assert.True(missing.Count == 0, string.Join('\n', missing));

            JsonNode panel = dashboard.Panels.First(one => (string?)one["type"] == "timeseries");
            panel["title"] = "Misspelt";
            panel["targets"]![0]!["expr"] = "rate(mmexporter_scrapes_totals{job=~\"$job\"}[$__rate_interval])";
            Assert.Equal([$"{dashboard.Title}: Misspelt: rate(mmexporter_scrapes_totals{{job=~\"mmexporter\"}}[8s])"], await Answers.MissingAsync(dashboard, prometheus.Store));
        }
    }

    [Fact]
    public void Every_metric_that_a_rule_names_is_on_the_page()
    {
        string[] named = [.. Rule.All.SelectMany(rule => MetricName().Matches(rule.Expression)).Select(match => match.Value).Distinct(StringComparer.Ordinal)];
        Assert.True(named.Length > 20, $"Rules name {named.Length} metrics");
        string[] unknown = [.. named.Where(name => !Regex.IsMatch(exporter.Page, $"^{name}[{{ ]", RegexOptions.Multiline))];
        Assert.Empty(unknown);
        Assert.DoesNotMatch("(?m)^mmexporter_scrapes_totals[{ ]", exporter.Page);
    }

    // Not the job's name, which is in quotes, and not what is recorded, which has a colon.
    [GeneratedRegex(@"(?<![\w:.""])(mmexporter|process|mmstats)_\w+(?![\w:])|target_info")]
    private static partial Regex MetricName();
}
