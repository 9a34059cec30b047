using System.Text.Json.Nodes;

namespace Deploy.Tests.Dashboards;

public sealed class DashboardFileTests
{
    private static readonly string Grafana = DeployFiles.Path("grafana");

    [Fact]
    public async Task Committed_dashboards_and_alert_rules_are_what_the_generator_makes()
    {
        using var directory = new TempDirectory();
        (await RunProcess.Async("/usr/bin/python3", [Path.Combine(Grafana, "generate.py"), directory.Path])).MustSucceed();
        string[] made = [.. Directory.GetFiles(directory.Path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(directory.Path, file)).Order(StringComparer.Ordinal)];
        Assert.Equal(["dashboards/application.json", "dashboards/exporter.json", "provisioning/alerting/rules.yaml"], made);
        Assert.Equal(2, Dashboard.Files.Length);
        Assert.All(made, file => Assert.Equal(File.ReadAllText(directory.File(file)), File.ReadAllText(Path.Combine(Grafana, file))));
    }

    [Fact]
    public void Dashboards_keep_the_rules_of_linters()
    {
        Assert.All(Dashboard.Files, file => Assert.Empty(DashboardRules.Broken(Dashboard.Read(file))));
        Assert.Equal(Dashboard.Files.Length, Dashboard.Files.Select(file => (string)Dashboard.Read(file).Json["uid"]!).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Broken_rules_are_reported_by_panel()
    {
        Dashboard dashboard = Dashboard.Read(Dashboard.Files[0]);
        JsonNode[] panels = [.. dashboard.Panels.Where(panel => (string?)panel["type"] == "stat")];
        panels[0]["description"] = "";
        panels[1]["fieldConfig"]!["defaults"]!["unit"] = "";
        panels[2]["datasource"]!["uid"] = "prometheus";
        panels[3]["id"] = panels[4]["id"]!.DeepClone();
        panels[4]["gridPos"]!["x"] = 22;
        dashboard.Panels.First(panel => panel["repeat"] is not null)["gridPos"]!["x"] = 1;
        panels[5]["targets"]![0]!["expr"] = "up{job=\"$jib\"}";
        Assert.Equal(
            [
                $"{panels[0]["title"]}: without description", $"{panels[1]["title"]}: without unit",
                $"{panels[4]["title"]}: beyond the edge, or over another panel", "$counter: repeated, and not at the left edge", $"panel id {panels[4]["id"]} twice",
                "variable jib is not defined", "data source prometheus",
            ],
            DashboardRules.Broken(dashboard));
    }

    [Fact]
    public void Provisioned_data_source_is_no_dashboards_and_dashboards_are_found_where_they_are_mounted()
    {
        JsonNode provider = Prometheus.Yaml.Read(Path.Combine(Grafana, "provisioning", "dashboards", "mmexporter.yaml"))["providers"]![0]!;
        Assert.Equal("/var/lib/grafana/dashboards/mmexporter", (string?)provider["options"]!["path"]);
        Assert.All(Dashboard.Files, file => Assert.DoesNotContain("\"uid\": \"prometheus\"", File.ReadAllText(file), StringComparison.Ordinal));
    }
}
