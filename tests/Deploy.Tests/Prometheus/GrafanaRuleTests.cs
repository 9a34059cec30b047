using System.Text.Json.Nodes;

namespace Deploy.Tests.Prometheus;

/// <summary>Grafana's alert rules beside Prometheus' own.</summary>
public sealed class GrafanaRuleTests
{
    private const int UidLengthMax = 40;

    private static readonly JsonNode[] Rules =
    [
        .. Yaml.Read(DeployFiles.Path("grafana", "provisioning", "alerting", "rules.yaml"))["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()).Select(rule => rule!),
    ];

    [Fact]
    public void Grafana_and_Prometheus_have_the_same_alerts()
    {
        Assert.Equal(Rule.Alerts.Select(rule => rule.Alert), Rules.Select(rule => (string?)rule["title"]));
        Assert.All(Rule.Alerts.Zip(Rules), pair =>
        {
            (Rule prometheus, JsonNode grafana) = pair;
            Assert.Equal(prometheus.Expression, (string?)grafana["data"]![0]!["model"]!["expr"]);
            Assert.Equal(prometheus.For, (string?)grafana["for"]);
            Assert.Equal(prometheus.Pairs("labels"), Rule.PairsOf(grafana, "labels"));
            Assert.Equal(
                prometheus.Pairs("annotations").Select(text => text.Replace("$value", "$values.A.Value", StringComparison.Ordinal)),
                Rule.PairsOf(grafana, "annotations"));
        });
    }

    [Fact]
    public void Grafana_takes_each_series_of_an_expression_for_an_alert_and_none_for_none()
    {
        string source = (string)Yaml.Read(DeployFiles.Path("grafana", "provisioning", "datasources", "prometheus.yaml"))["datasources"]![0]!["uid"]!;
        Assert.Equal(Rules.Length, Rules.Select(rule => (string)rule["uid"]!).Distinct(StringComparer.Ordinal).Count());
        Assert.All(Rules, rule =>
        {
            Assert.InRange(((string)rule["uid"]!).Length, 1, UidLengthMax);
            Assert.Equal("B", (string?)rule["condition"]);
            Assert.Equal("OK", (string?)rule["noDataState"]);
            JsonArray data = rule["data"]!.AsArray();
            Assert.Equal([("A", source), ("B", "__expr__")], data.Select(query => ((string)query!["refId"]!, (string)query["datasourceUid"]!)));
            Assert.Equal("true", (string?)data[0]!["model"]!["instant"]);
            Assert.Equal("is_number($A) || is_inf($A) || is_nan($A)", (string?)data[1]!["model"]!["expression"]);
            // In provisioning files ${NAME} is a variable of Grafana's environment.
            Assert.DoesNotContain("${", rule["annotations"]!.ToJsonString(), StringComparison.Ordinal);
        });
    }
}
