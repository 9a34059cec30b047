using System.Text.Json.Nodes;
using Deploy.Tests.Helm.Support;

namespace Deploy.Tests.Helm;

/// <summary>Rules and dashboards are installed as they are in their files, whatever is in them.</summary>
public sealed class RulesAndDashboardsTests
{
    private const string Rules = """
        groups:
          - name: example
            rules:
              - alert: Example
                expr: up{job="x"} == 0
                labels: {severity: page}
                annotations:
                  summary: "{{ $labels.instance }} is {{ $value }}, {{ include \"no.such\" . }}"

        """;

    private const string Dashboard = """{"title": "{{ app }}", "legendFormat": "{{job}}: $x", "text": "a\nb"}""";

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Braces_of_rules_and_dashboards_are_theirs(int helm)
    {
        using var folder = new TempDirectory();
        string chart = folder.File("mmexporter");
        await Charts.CopyAsync(Charts.Exporter, chart);
        await File.WriteAllTextAsync(Path.Combine(chart, "files", "rules", "test-example.yml"), Rules);
        await File.WriteAllTextAsync(Path.Combine(chart, "files", "dashboards", "test-example.json"), Dashboard);

        IReadOnlyList<Manifest> all = await HelmProgram.OfMajor(helm).TemplateAsync(chart, "--values", Charts.Values("rules-and-dashboards"));

        JsonNode rule = Single(all, "PrometheusRule", "release-mmexporter-test-example").Json["spec"]!;
        Assert.True(JsonNode.DeepEquals(Assert.Single(Manifest.ParseAll(Rules)).Json, rule), rule.ToString());
        Assert.Equal(Rules, (string?)Single(all, "ConfigMap", "release-mmexporter-rules").Json["data"]!["test-example.yml"]);
        Manifest dashboard = Single(all, "ConfigMap", "release-mmexporter-dashboard-test-example");
        Assert.Equal(Dashboard, (string?)dashboard.Json["data"]!["test-example.json"]);
        Assert.Equal("1", (string?)dashboard.Json["metadata"]!["labels"]!["grafana_dashboard"]);
        Assert.Equal("grafana", (string?)dashboard.Json["metadata"]!["namespace"]);
    }

    [Fact]
    public async Task Each_file_of_the_tree_is_installed()
    {
        IReadOnlyList<Manifest> all = await HelmProgram.Four.TemplateAsync(Charts.Exporter, "--values", Charts.Values("rules-and-dashboards"));

        foreach (string file in Directory.GetFiles(Path.Combine(RepoPaths.Root, "deploy", "prometheus", "rules"), "*.yml"))
        {
            Single(all, "PrometheusRule", $"release-mmexporter-{Path.GetFileNameWithoutExtension(file)}");
            Assert.Equal(await File.ReadAllTextAsync(file), (string?)Single(all, "ConfigMap", "release-mmexporter-rules").Json["data"]![Path.GetFileName(file)]);
        }
        foreach (string file in Directory.GetFiles(Path.Combine(RepoPaths.Root, "deploy", "grafana", "dashboards"), "*.json"))
        {
            Manifest map = Single(all, "ConfigMap", $"release-mmexporter-dashboard-{Path.GetFileNameWithoutExtension(file)}");
            Assert.Equal(await File.ReadAllTextAsync(file), (string?)map.Json["data"]![Path.GetFileName(file)]);
        }
    }

    [Fact]
    public async Task Runbooks_have_the_address_of_values_in_both_forms_of_the_rules()
    {
        const string Address = "https://git.example.org/main/";

        string output = (await HelmProgram.Four.RunAsync(
            "template", "release", Charts.Exporter, "--values", Charts.Values("rules-and-dashboards"), "--set", $"runbookUrlPrefix={Address}")).MustSucceed().Stdout;

        Assert.DoesNotContain("runbook_url: docs/", output, StringComparison.Ordinal);
        string page = $"runbook_url: {Address}docs/alerts.md#mmexporterdown";
        Assert.Equal(2, output.Split(page).Length - 1);
    }

    private static Manifest Single(IEnumerable<Manifest> all, string kind, string name) =>
        all.Single(manifest => manifest.Kind == kind && manifest.Name == name);
}
