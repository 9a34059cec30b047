using System.Text.Json.Nodes;
using Deploy.Tests.Helm.Support;

namespace Deploy.Tests.Helm;

/// <summary>The sidecar, in the example application and by Kustomize.</summary>
public sealed class SidecarTests(Charts charts) : IClassFixture<Charts>
{
    [Theory]
    [InlineData(3, "1.29.0")]
    [InlineData(4, "1.29.0")]
    [InlineData(3, "1.29.4-gke.1043002")]
    [InlineData(4, "1.35.0")]
    public async Task From_Kubernetes_1_29_on_it_is_an_init_container_that_keeps_running(int helm, string version)
    {
        JsonNode pod = await PodAsync(HelmProgram.OfMajor(helm), "--kube-version", version);

        Assert.Equal("Always", (string?)Assert.Single(pod["initContainers"]!.AsArray())!["restartPolicy"]);
        Assert.Equal("app", (string?)Assert.Single(pod["containers"]!.AsArray())!["name"]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Before_it_is_one_container_among_others(int helm)
    {
        JsonNode pod = await PodAsync(HelmProgram.OfMajor(helm), "--kube-version", "1.28.9");

        Assert.Null(pod["initContainers"]);
        Assert.Equal(["app", "mmexporter"], pod["containers"]!.AsArray().Select(container => (string?)container!["name"]));
        Assert.Null(pod["containers"]![1]!["restartPolicy"]);
    }

    [Fact]
    public async Task Values_may_say_which_it_is()
    {
        JsonNode ordinary = await PodAsync(HelmProgram.Four, "--kube-version", "1.35.0", "--set", "mmexporter.sidecar.native=false");
        JsonNode native = await PodAsync(HelmProgram.Four, "--kube-version", "1.28.0", "--set", "mmexporter.sidecar.native=true");

        Assert.Null(ordinary["initContainers"]);
        Assert.Single(native["initContainers"]!.AsArray());
    }

    [Theory]
    [InlineData("1.28.0")]
    [InlineData("1.35.0")]
    public async Task Application_and_exporter_share_one_volume_in_memory(string version)
    {
        Manifest manifest = await DeploymentAsync(HelmProgram.Four, "--kube-version", version);

        JsonNode volume = Assert.Single(manifest.Pod!["volumes"]!.AsArray())!;
        Assert.Equal("Memory", (string?)volume["emptyDir"]!["medium"]);
        Assert.NotNull(volume["emptyDir"]!["sizeLimit"]);
        string? path = (string?)Variable(manifest, "MMSTATS_PATH")["value"];
        foreach (string container in new[] { "app", "mmexporter" })
        {
            JsonNode mount = Assert.Single(manifest.Container(container)["volumeMounts"]!.AsArray())!;
            Assert.Equal((string?)volume["name"], (string?)mount["name"]);
            Assert.Equal(path, (string?)mount["mountPath"]);
            Assert.Null(mount["readOnly"]);
        }
        string?[] arguments = [.. manifest.Container("mmexporter")["args"]!.AsArray().Select(argument => (string?)argument)];
        Assert.Contains($"--mmstats.path={path}", arguments);
        Assert.Contains($"--ledger.path={path}/mmexporter.ledger", arguments);
        Assert.Contains("--shutdown.wait-for-writers=5s", arguments);
    }

    [Fact]
    public async Task Application_does_not_wait_for_the_exporter_unless_told_to()
    {
        JsonNode alone = (await DeploymentAsync(HelmProgram.Four)).Container("mmexporter");
        JsonNode waited = (await DeploymentAsync(HelmProgram.Four, "--set", "mmexporter.sidecar.podWaits=true")).Container("mmexporter");

        Assert.Equal((false, true, false), (alone["startupProbe"] is not null, alone["livenessProbe"] is not null, alone["readinessProbe"] is not null));
        Assert.Equal((true, true, true), (waited["startupProbe"] is not null, waited["livenessProbe"] is not null, waited["readinessProbe"] is not null));
    }

    [Fact]
    public async Task Application_learns_of_its_pod_and_its_own_attributes_are_escaped()
    {
        Manifest manifest = await DeploymentAsync(HelmProgram.Four, "--values", Path.Combine(charts.ExampleApp, "ci", "all-values.yaml"));

        string attributes = (string)Variable(manifest, "OTEL_RESOURCE_ATTRIBUTES")["value"]!;
        string[] pairs = attributes.Split(',');
        Assert.Contains("service.version=1.2.3%2Bbuild%2C%20with%20%22all%22%20signs", pairs);
        foreach ((string attribute, string variable, string field) in new[]
        {
            ("k8s.pod.name", "K8S_POD_NAME", "metadata.name"),
            ("k8s.pod.uid", "K8S_POD_UID", "metadata.uid"),
            ("k8s.namespace.name", "K8S_NAMESPACE_NAME", "metadata.namespace"),
            ("k8s.node.name", "K8S_NODE_NAME", "spec.nodeName"),
        })
        {
            Assert.Contains($"{attribute}=$({variable})", pairs);
            Assert.Equal(field, (string?)Variable(manifest, variable)["valueFrom"]!["fieldRef"]!["fieldPath"]);
        }
        // Kubernetes puts variables together only out of those that stand before.
        Assert.Equal("OTEL_RESOURCE_ATTRIBUTES", (string?)manifest.Container("app")["env"]!.AsArray()[^1]!["name"]);
    }

    [Fact]
    public async Task Pod_has_the_group_and_the_label_that_the_monitor_looks_for()
    {
        IReadOnlyList<Manifest> all = await HelmProgram.Four.TemplateAsync(
            charts.ExampleApp, "--values", Path.Combine(charts.ExampleApp, "ci", "all-values.yaml"));
        Manifest manifest = all.Single(one => one.Kind == "Deployment");

        Assert.Equal(1000650000, (long)manifest.Pod!["securityContext"]!["fsGroup"]!);
        JsonNode monitor = all.Single(one => one.Kind == "PodMonitor").Json["spec"]!;
        (string label, JsonNode? value) = Assert.Single(monitor["selector"]!["matchLabels"]!.AsObject());
        Assert.Equal((string?)value, (string?)manifest.Json["spec"]!["template"]!["metadata"]!["labels"]![label]);
        Assert.Equal((string?)manifest.Container("metrics")["ports"]![0]!["name"], (string?)monitor["podMetricsEndpoints"]![0]!["port"]);
    }

    [Fact]
    public async Task Jobs_of_monitors_have_the_name_that_alerts_about_exporters_look_for()
    {
        Manifest[] monitors =
        [
            .. await HelmProgram.Four.TemplateAsync(Charts.Exporter, "--values", Charts.Values("daemonset")),
            .. await HelmProgram.Four.TemplateAsync(Charts.Exporter, "--values", Charts.Values("sidecars-only")),
            .. await Kustomize.BuildAsync(Kustomize.Example),
        ];

        string[] jobs = [.. monitors.Where(one => one.Kind.EndsWith("Monitor", StringComparison.Ordinal)).Select(monitor =>
            (string?)monitor.Json["spec"]!["jobLabel"] is { } label
                ? (string)monitor.Json["metadata"]!["labels"]![label]!
                : $"namespace/{monitor.Name}")];

        Assert.Equal(4, jobs.Length);
        Assert.All(jobs, job => Assert.Contains("mmexporter", job, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Monitors_mend_jobs_of_objects_with_another_name()
    {
        IReadOnlyList<Manifest> manifests = await HelmProgram.Four.TemplateAsync(
            Charts.Exporter, "--set", "nameOverride=metrics,fullnameOverride=metrics,podMonitor.enabled=true,sidecar.podMonitor.enabled=true");

        Manifest[] monitors = [.. manifests.Where(one => one.Kind == "PodMonitor")];
        Assert.Equal(2, monitors.Length);
        Assert.All(monitors, monitor =>
        {
            JsonNode first = monitor.Json["spec"]!["podMetricsEndpoints"]![0]!["relabelings"]![0]!;
            Assert.Equal(("job", "mmexporter-$1"), ((string?)first["targetLabel"], (string?)first["replacement"]));
        });
    }

    [Fact]
    public async Task Dependency_with_an_alias_is_given_to_the_templates()
    {
        using var folder = new TempDirectory();
        string app = folder.File("app");
        await Charts.CopyAsync(charts.ExampleApp, app);
        await ReplaceAsync(Path.Combine(app, "Chart.yaml"), "    version: 0.1.0", "    version: 0.1.0\n    alias: observer");
        await ReplaceAsync(Path.Combine(app, "values.yaml"), "mmexporter:", "observer:");

        ProcessOutput whole = await HelmProgram.Four.RunAsync("template", app);
        await ReplaceAsync(Path.Combine(app, "templates", "deployment.yaml"), "\" . | nindent", "\" .Subcharts.observer | nindent");
        await ReplaceAsync(Path.Combine(app, "templates", "deployment.yaml"), "\" . }}", "\" .Subcharts.observer }}");
        IReadOnlyList<Manifest> manifests = await HelmProgram.Four.TemplateAsync(app);

        Assert.NotEqual(0, whole.ExitCode);
        Assert.Contains("one with an alias is given as .Subcharts.ALIAS", whole.Stderr, StringComparison.Ordinal);
        Assert.Equal("mmexporter", (string?)manifests.Single(one => one.Kind == "Deployment").Pod!["initContainers"]![0]!["name"]);
    }

    [Fact]
    public async Task Kustomize_gives_the_same_pod_as_the_chart()
    {
        Manifest chart = await DeploymentAsync(HelmProgram.Four);
        Manifest component = (await Kustomize.BuildAsync(Kustomize.Example)).Single(manifest => manifest.Kind == "Deployment");

        AssertEqual(chart.Container("mmexporter"), component.Container("mmexporter"));
        AssertEqual(chart.Container("app"), component.Container("app"));
        AssertEqual(chart.Pod!, component.Pod!);
    }

    [Fact]
    public async Task Kustomize_gives_it_to_all_kinds_of_workloads_with_the_label_and_to_no_other()
    {
        using var folder = new TempDirectory();
        (await RunProcess.Async("cp", ["--recursive", Path.GetDirectoryName(Kustomize.Example)!, folder.File("kustomize")])).MustSucceed();
        string example = folder.File("kustomize/example");
        string deployment = await File.ReadAllTextAsync(Path.Combine(example, "deployment.yaml"));
        string stateful = deployment.Replace("kind: Deployment", "kind: StatefulSet", StringComparison.Ordinal);
        string unlabelled = deployment.Replace("name: example-app", "name: other", StringComparison.Ordinal).Replace("mmexporter-sidecar", "x", StringComparison.Ordinal);
        await File.AppendAllTextAsync(Path.Combine(example, "deployment.yaml"), $"---\n{stateful}---\n{unlabelled}");

        IReadOnlyList<Manifest> manifests = await Kustomize.BuildAsync(example);

        Assert.Equal("mmexporter", (string?)manifests.Single(one => one.Kind == "StatefulSet").Pod!["initContainers"]![0]!["name"]);
        Assert.Null(manifests.Single(one => one.Name == "other").Pod!["initContainers"]);
    }

    private async Task<Manifest> DeploymentAsync(HelmProgram helm, params string[] arguments) =>
        (await helm.TemplateAsync(charts.ExampleApp, arguments)).Single(manifest => manifest.Kind == "Deployment");

    private async Task<JsonNode> PodAsync(HelmProgram helm, params string[] arguments) => (await DeploymentAsync(helm, arguments)).Pod!;

    private static JsonNode Variable(Manifest manifest, string name) =>
        manifest.Container("app")["env"]!.AsArray().Single(variable => (string?)variable!["name"] == name)!;

    private static void AssertEqual(JsonNode expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"The chart says\n{expected}\nand the component\n{actual}");

    private static async Task ReplaceAsync(string file, string old, string by)
    {
        string text = await File.ReadAllTextAsync(file);
        Assert.Contains(old, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, text.Replace(old, by, StringComparison.Ordinal));
    }
}
