using System.Text.Json.Nodes;

namespace Deploy.Tests.Prometheus;

/// <summary>What the example for Alertmanager holds back, by a real Alertmanager that tells nobody.</summary>
public sealed class InhibitionTests
{
    [Fact]
    public async Task An_exporter_that_is_down_silences_lesser_alerts_about_itself_and_no_others()
    {
        using var directory = new TempDirectory();
        var configuration = new JsonObject
        {
            ["route"] = new JsonObject { ["receiver"] = "nobody" },
            ["receivers"] = new JsonArray(new JsonObject { ["name"] = "nobody" }),
            ["inhibit_rules"] = Yaml.Read(DeployFiles.Path("prometheus", "examples", "alertmanager.yml"))["inhibit_rules"]!.DeepClone(),
        };
        await File.WriteAllTextAsync(directory.File("alertmanager.yml"), configuration.ToJsonString());
        string address = FormattableString.Invariant($"127.0.0.1:{FreePort.Next()}");
        await using BackgroundProcess process = Rig.Start(
            "prometheus-alertmanager",
            $"--config.file={directory.File("alertmanager.yml")}",
            $"--storage.path={directory.File("data")}",
            $"--web.listen-address={address}",
            "--cluster.listen-address=");
        await Eventually.Async(async () => (await AmtoolAsync(address, "alert", "query")).ExitCode == 0, "Alertmanager answers");

        await AddAsync(address, "MmExporterDown", "critical", "instance=a");
        await AddAsync(address, "MmExporterPassSlow", "warning", "instance=a");
        await AddAsync(address, "MmExporterPassSlow", "warning", "instance=b");
        await AddAsync(address, "MmExporterPassFailed", "critical", "instance=a");
        await AddAsync(address, "MmstatsWritersCrashed", "warning", "instance=a");
        await AddAsync(address, "MmstatsErrors", "warning", "app=shop");
        await AddAsync(address, "MmstatsApplicationGone", "critical", "app=shop");

        await Eventually.Async(async () => (await AlertsAsync(address, "--inhibited")).Length == 2, "two alerts are held back");
        Assert.Equal(["MmExporterPassSlow a", "MmstatsWritersCrashed a"], await AlertsAsync(address, "--inhibited"));
        Assert.Equal(
            ["MmExporterDown a", "MmExporterPassFailed a", "MmExporterPassSlow b", "MmstatsApplicationGone shop", "MmstatsErrors shop"],
            await AlertsAsync(address, "--active"));
    }

    private static async Task AddAsync(string address, string alert, string severity, string label) =>
        (await AmtoolAsync(address, "alert", "add", alert, $"severity={severity}", "job=mmexporter", label)).MustSucceed();

    /// <summary>The alerts of a state, each as its name and what it is about.</summary>
    private static async Task<string[]> AlertsAsync(string address, string state)
    {
        ProcessOutput output = (await AmtoolAsync(address, "--output=json", "alert", "query", state)).MustSucceed();
        return
        [
            .. JsonNode.Parse(output.Stdout)!.AsArray()
                .Select(alert => alert!["labels"]!)
                .Select(labels => $"{labels["alertname"]} {labels["instance"] ?? labels["app"]}")
                .Order(StringComparer.Ordinal),
        ];
    }

    private static Task<ProcessOutput> AmtoolAsync(string address, params string[] arguments) =>
        RunProcess.Async("amtool", [$"--alertmanager.url=http://{address}", .. arguments]);
}
