using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Deploy.Tests.Prometheus;

public sealed partial class RuleTests
{
    private static readonly string[] TestFiles = Directory.GetFiles(DeployFiles.Path("prometheus", "tests"), "*.yml");

    private static readonly string?[] Severities = ["critical", "warning", "info"];

    [Fact]
    public async Task Promtool_finds_nothing_wrong_with_rules_and_limits()
    {
        ProcessOutput output = await RunProcess.Async(
            "promtool", ["check", "rules", .. Directory.GetFiles(DeployFiles.Path("prometheus", "rules")), DeployFiles.Path("prometheus", "limits.yml")]);
        output.MustSucceed();
        Assert.Equal(Rule.All.Count + 2, RulesFound().Matches(output.Stdout).Sum(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task All_tests_of_rules_pass() => (await RunProcess.Async("promtool", ["test", "rules", .. TestFiles])).MustSucceed();

    [Fact]
    public async Task Promtool_reports_an_alert_that_does_not_fire_as_its_test_says()
    {
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory.File("rules"));
        Directory.CreateDirectory(directory.File("tests"));
        string rules = await File.ReadAllTextAsync(DeployFiles.Path("prometheus", "rules", "mmexporter-alerts.yml"));
        await File.WriteAllTextAsync(directory.File("rules/mmexporter-alerts.yml"), rules.Replace("mmexporter_refused_files", "mmexporter_refusd_files", StringComparison.Ordinal));
        File.Copy(TestFiles.Single(file => file.EndsWith("mmexporter-alerts.test.yml", StringComparison.Ordinal)), directory.File("tests/mmexporter-alerts.test.yml"));
        ProcessOutput output = await RunProcess.Async("promtool", ["test", "rules", directory.File("tests/mmexporter-alerts.test.yml")]);
        Assert.NotEqual(0, output.ExitCode);
        string failed = Assert.Single((output.Stdout + output.Stderr).Split('\n'), line => line.Contains("name: ", StringComparison.Ordinal) && line.Contains("fire", StringComparison.Ordinal));
        Assert.Contains("MmExporterFilesRefused fires", failed, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_alert_has_a_test_in_which_it_fires_and_one_in_which_it_does_not()
    {
        List<(string Alert, bool Fires)> tested =
        [
            .. TestFiles.SelectMany(file => Yaml.Read(file)["tests"]!.AsArray())
                .SelectMany(test => test!["alert_rule_test"]?.AsArray() ?? [])
                .Select(test => ((string)test!["alertname"]!, Fires: test["exp_alerts"] is JsonArray { Count: > 0 })),
        ];
        Assert.Equal(
            Rule.Alerts.SelectMany(rule => new[] { $"{rule.Alert} False", $"{rule.Alert} True" }).Order(StringComparer.Ordinal),
            tested.Select(test => $"{test.Alert} {test.Fires}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_alert_has_a_severity_a_summary_and_a_runbook()
    {
        Assert.Equal(Rule.Alerts.Count, Rule.Alerts.Select(rule => rule.Alert).Distinct(StringComparer.Ordinal).Count());
        Assert.All(Rule.Alerts, rule =>
        {
            Assert.Contains((string?)rule.Json["labels"]!["severity"], Severities);
            Assert.NotEmpty((string?)rule.Json["annotations"]!["summary"] ?? "");
            Assert.Equal($"docs/alerts.md#{rule.Alert!.ToLowerInvariant()}", (string?)rule.Json["annotations"]!["runbook_url"]);
        });
    }

    [Fact]
    public void Each_alert_has_a_section_in_the_docs_and_each_section_there_is_an_alert()
    {
        string[] sections =
        [
            .. File.ReadLines(Path.Combine(RepoPaths.Root, "docs", "alerts.md"))
                .Where(line => line.StartsWith("### ", StringComparison.Ordinal)).Select(line => line["### ".Length..]),
        ];
        Assert.Equal(Rule.Alerts.Select(rule => rule.Alert!).Order(StringComparer.Ordinal), sections.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"SUCCESS: (\d+) rules found")]
    private static partial Regex RulesFound();
}
