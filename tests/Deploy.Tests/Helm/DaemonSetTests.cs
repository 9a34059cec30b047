using System.Text.Json.Nodes;
using Deploy.Tests.Helm.Support;

namespace Deploy.Tests.Helm;

/// <summary>The exporter on nodes.</summary>
public sealed class DaemonSetTests
{
    [Fact]
    public async Task Writers_directory_is_writable_and_sees_later_mounts()
    {
        JsonNode mount = Mount(await DaemonSetAsync(), "mmstats");

        Assert.Equal("/dev/shm/mmstats", (string?)mount["mountPath"]);
        Assert.Equal("HostToContainer", (string?)mount["mountPropagation"]);
        Assert.Null(mount["readOnly"]);
    }

    [Fact]
    public async Task Read_only_directory_is_mounted_so_and_nothing_is_removed()
    {
        Manifest manifest = await DaemonSetAsync("--values", Charts.Values("read-only"));

        Assert.True((bool?)Mount(manifest, "mmstats")["readOnly"]);
        Assert.Contains("--ledger.unlink=none", Arguments(manifest));
        Assert.DoesNotContain(Arguments(manifest), argument => argument.StartsWith("--ledger.path", StringComparison.Ordinal));
        Assert.Null(manifest.Pod!["initContainers"]);
    }

    [Fact]
    public async Task Ledger_lies_in_a_directory_of_the_node()
    {
        Manifest manifest = await DaemonSetAsync();

        Assert.Equal("/var/lib/mmexporter", (string?)Volume(manifest, "ledger")["hostPath"]!["path"]);
        Assert.Equal("/var/lib/mmexporter", (string?)Mount(manifest, "ledger")["mountPath"]);
        Assert.Contains("--ledger.path=/var/lib/mmexporter/ledger", Arguments(manifest));
    }

    [Fact]
    public async Task Large_numbers_are_written_out()
    {
        Manifest manifest = await DaemonSetAsync("--values", Charts.Values("daemonset"));

        Assert.Contains("--limit.series=2000000", Arguments(manifest));
        Assert.Equal(1000650000, (long)manifest.Pod!["securityContext"]!["fsGroup"]!);
        Assert.Contains("1000650000", manifest.Container("prepare")["command"]!.AsArray().Select(word => (string?)word));
    }

    [Fact]
    public async Task Switch_is_a_flag_without_a_value_and_a_list_repeats_its_flag()
    {
        string[] arguments = Arguments(await DaemonSetAsync("--values", Charts.Values("daemonset")));

        Assert.Contains("--web.enable-lifecycle", arguments);
        Assert.DoesNotContain(arguments, argument => argument.StartsWith("--web.created-timestamps", StringComparison.Ordinal));
        Assert.Contains("--resource.labels=service.version", arguments);
        Assert.Contains("--resource.labels=host.name", arguments);
    }

    [Fact]
    public async Task With_a_web_configuration_the_exporter_probes_itself()
    {
        Manifest manifest = await DaemonSetAsync("--values", Charts.Values("web-config"));

        Assert.Contains("--web.config.file=/etc/mmexporter/web/web-config.yml", Arguments(manifest));
        Assert.All(Probes(manifest), probe =>
        {
            Assert.Null(probe["httpGet"]);
            Assert.Equal(["/mmexporter", "healthcheck"], probe["exec"]!["command"]!.AsArray().Take(2).Select(word => (string?)word));
        });
    }

    [Fact]
    public async Task Without_a_web_configuration_kubelet_asks_the_pages()
    {
        IEnumerable<string?> pages = Probes(await DaemonSetAsync()).Select(probe => (string?)probe["httpGet"]!["path"]);

        Assert.Equal(["/-/ready", "/-/healthy", "/-/ready"], pages);
    }

    [Fact]
    public async Task Headers_of_pushes_come_from_a_secret()
    {
        Manifest manifest = await DaemonSetAsync("--values", Charts.Values("otlp"));

        JsonNode variable = Assert.Single(manifest.Container("mmexporter")["env"]!.AsArray())!;
        Assert.Equal("OTEL_EXPORTER_OTLP_HEADERS", (string?)variable["name"]);
        Assert.Equal("collector-token", (string?)variable["valueFrom"]!["secretKeyRef"]!["name"]);
        Assert.DoesNotContain(Arguments(manifest), argument => argument.StartsWith("--otlp.headers", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_changed_mapping_makes_new_pods()
    {
        Manifest one = await DaemonSetAsync("--set-string", "mapping.config=mappings: []");
        Manifest other = await DaemonSetAsync("--set-string", "mapping.config=mappings: [ ]");

        Assert.NotNull(Checksum(one));
        Assert.NotEqual(Checksum(one), Checksum(other));

        static string? Checksum(Manifest manifest) =>
            (string?)manifest.Json["spec"]!["template"]!["metadata"]!["annotations"]!["mmexporter/mapping-checksum"];
    }

    [Fact]
    public async Task Selectors_and_monitors_find_the_pods_and_their_port()
    {
        IReadOnlyList<Manifest> all = await HelmProgram.Four.TemplateAsync(Charts.Exporter, "--values", Charts.Values("daemonset"));
        Manifest daemonSet = Single(all, "DaemonSet");
        JsonNode labels = daemonSet.Json["spec"]!["template"]!["metadata"]!["labels"]!;
        JsonNode service = Single(all, "Service").Json;

        Matches(daemonSet.Json["spec"]!["selector"]!["matchLabels"]!, labels);
        Matches(service["spec"]!["selector"]!, labels);
        Matches(Single(all, "PodMonitor").Json["spec"]!["selector"]!["matchLabels"]!, labels);
        Matches(Single(all, "NetworkPolicy").Json["spec"]!["podSelector"]!["matchLabels"]!, labels);
        Matches(Single(all, "ServiceMonitor").Json["spec"]!["selector"]!["matchLabels"]!, service["metadata"]!["labels"]!);

        JsonNode port = Assert.Single(daemonSet.Container("mmexporter")["ports"]!.AsArray())!;
        Assert.Equal(9500, (long)port["containerPort"]!);
        Assert.Contains("--web.listen-address=:9500", Arguments(daemonSet));
        Assert.Equal((string?)port["name"], (string?)service["spec"]!["ports"]![0]!["targetPort"]);
        Assert.Equal((string?)port["name"], (string?)Single(all, "PodMonitor").Json["spec"]!["podMetricsEndpoints"]![0]!["port"]);
        Assert.Equal((string?)service["spec"]!["ports"]![0]!["name"], (string?)Single(all, "ServiceMonitor").Json["spec"]!["endpoints"]![0]!["port"]);
        // The pod of helm test is none of them.
        JsonNode test = Single(all, "Pod").Json["metadata"]!["labels"]!;
        Assert.Null(test["app.kubernetes.io/name"]);
        Matches(Single(all, "NetworkPolicy").Json["spec"]!["ingress"]![0]!["from"]![1]!["podSelector"]!["matchLabels"]!, test);
    }

    [Fact]
    public async Task Alone_for_sidecars_the_chart_is_only_their_monitor()
    {
        IReadOnlyList<Manifest> all = await HelmProgram.Four.TemplateAsync(Charts.Exporter, "--values", Charts.Values("sidecars-only"));

        Assert.Equal("PodMonitor", Assert.Single(all).Kind);
    }

    private static async Task<Manifest> DaemonSetAsync(params string[] arguments) =>
        Single(await HelmProgram.Four.TemplateAsync(Charts.Exporter, arguments), "DaemonSet");

    private static Manifest Single(IEnumerable<Manifest> manifests, string kind) => manifests.Single(manifest => manifest.Kind == kind);

    private static string[] Arguments(Manifest manifest) =>
        [.. manifest.Container("mmexporter")["args"]!.AsArray().Select(argument => (string)argument!)];

    private static JsonNode Mount(Manifest manifest, string name) =>
        manifest.Container("mmexporter")["volumeMounts"]!.AsArray().Single(mount => (string?)mount!["name"] == name)!;

    private static JsonNode Volume(Manifest manifest, string name) =>
        manifest.Pod!["volumes"]!.AsArray().Single(volume => (string?)volume!["name"] == name)!;

    private static readonly string[] ProbeNames = ["startupProbe", "livenessProbe", "readinessProbe"];

    private static IEnumerable<JsonNode> Probes(Manifest manifest) =>
        from name in ProbeNames
        select manifest.Container("mmexporter")[name]!;

    private static void Matches(JsonNode selector, JsonNode labels)
    {
        Assert.NotEmpty(selector.AsObject());
        Assert.All(selector.AsObject(), wanted => Assert.Equal((string?)wanted.Value, (string?)labels[wanted.Key]));
    }
}
