using System.Text.Json;
using System.Text.Json.Nodes;

namespace Deploy.Tests.Prometheus;

public sealed class ConfigurationTests
{
    [Theory]
    [InlineData("prometheus.yml")]
    [InlineData("examples/static.yml")]
    public async Task Promtool_finds_nothing_wrong_with_a_configuration_and_its_rules(string file)
    {
        ProcessOutput output = (await RunProcess.Async("promtool", ["check", "config", DeployFiles.Path("prometheus", file)])).MustSucceed();
        Assert.Contains("4 rule files found", output.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Amtool_finds_nothing_wrong_with_the_example_for_Alertmanager()
    {
        string file = DeployFiles.Path("prometheus", "examples", "alertmanager.yml");
        (await RunProcess.Async("amtool", ["check-config", file])).MustSucceed();
        Assert.Equal("phone,sms,mail", await ReceiversAsync(file, "severity=critical"));
        Assert.Equal("mail", await ReceiversAsync(file, "severity=info"));
    }

    /// <summary>Debian's Prometheus cannot ask Kubernetes: the labels that it would tell are given by hand.</summary>
    [Fact]
    public async Task Sidecars_annotated_pods_and_the_daemon_set_are_found_each_once_among_the_pods_of_a_cluster()
    {
        JsonNode configuration = Yaml.Read(DeployFiles.Path("prometheus", "examples", "kubernetes.yml"));
        configuration.AsObject().Remove("rule_files");
        foreach (JsonNode? job in configuration["scrape_configs"]!.AsArray())
        {
            Assert.Equal("pod", (string?)job!["kubernetes_sd_configs"]![0]!["role"]);
            job.AsObject().Remove("kubernetes_sd_configs");
            job["static_configs"] = new JsonArray(
                Pod("shop-1", "127.0.0.11", "http", 8080),
                Pod("shop-1", "127.0.0.11", "mmexporter", 9470),
                Pod("done-1", "127.0.0.12", "mmexporter", 9464, phase: "Succeeded"),
                Pod("old-1", "127.0.0.13", "", 0, ("annotation_mmexporter_scrape", "true"), ("annotation_mmexporter_port", "9480")),
                Pod("old-2", "127.0.0.14", "http", 8080, ("annotation_mmexporter_scrape", "true")),
                Pod("six-1", "::1", "", 0, ("annotation_mmexporter_scrape", "true"), ("annotation_mmexporter_port", "9480")),
                Pod("six-2", "::1", "", 0, ("annotation_mmexporter_scrape", "true")),
                Pod("node-1", "127.0.0.15", "mmexporter", 9464, ("controller_kind", "DaemonSet"), ("label_app_kubernetes_io_name", "mmexporter"), ("node_name", "n1")),
                Pod("other-1", "127.0.0.16", "http", 80, ("controller_kind", "DaemonSet"), ("label_app_kubernetes_io_name", "other"), ("node_name", "n1")));
        }

        await using RealPrometheus prometheus = await RealPrometheus.StartAsync(PrometheusRelease.V2_42, configuration.ToJsonString());
        using JsonDocument answer = JsonDocument.Parse(await prometheus.Store.GetAsync("/api/v1/targets?state=active"));
        Assert.Equal(
            [
                "mmexporter-annotated http://127.0.0.13:9480/metrics prod/old-1",
                "mmexporter-annotated http://127.0.0.14:9464/metrics prod/old-2",
                "mmexporter-annotated http://[::1]:9464/metrics prod/six-2",
                "mmexporter-annotated http://[::1]:9480/metrics prod/six-1",
                "mmexporter-nodes http://127.0.0.15:9464/metrics n1",
                "mmexporter-sidecars http://127.0.0.11:9470/metrics prod/shop-1",
            ],
            answer.RootElement.GetProperty("data").GetProperty("activeTargets").EnumerateArray()
                .Select(target => $"{target.GetProperty("labels").GetProperty("job")} {target.GetProperty("scrapeUrl")} {target.GetProperty("labels").GetProperty("instance")}")
                .Order(StringComparer.Ordinal));
    }

    private static JsonObject Pod(string name, string address, string portName, int port, params (string Key, string Value)[] more) => Pod(name, address, portName, port, "Running", more);

    private static JsonObject Pod(string name, string address, string portName, int port, string phase, params (string Key, string Value)[] more)
    {
        var labels = new JsonObject
        {
            ["__meta_kubernetes_namespace"] = "prod",
            ["__meta_kubernetes_pod_name"] = name,
            ["__meta_kubernetes_pod_ip"] = address,
            ["__meta_kubernetes_pod_phase"] = phase,
            ["__meta_kubernetes_pod_container_port_name"] = portName,
        };
        foreach ((string key, string value) in more)
        {
            labels[$"__meta_kubernetes_pod_{key}"] = value;
        }

        return new JsonObject { ["targets"] = new JsonArray(port == 0 ? address : FormattableString.Invariant($"{address}:{port}")), ["labels"] = labels };
    }

    private static async Task<string> ReceiversAsync(string file, string label) =>
        (await RunProcess.Async("amtool", ["config", "routes", "test", $"--config.file={file}", label])).MustSucceed().Stdout.Trim();
}
