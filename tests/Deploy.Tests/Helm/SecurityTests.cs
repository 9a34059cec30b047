using System.Text.Json.Nodes;
using Deploy.Tests.Helm.Support;

namespace Deploy.Tests.Helm;

/// <summary>What pods may do: the rules of the Pod Security Standard "restricted", and a file system that is read-only.</summary>
public sealed class SecurityTests(Charts charts) : IClassFixture<Charts>
{
    [Fact]
    public async Task Pods_with_the_sidecar_are_restricted()
    {
        List<Manifest> manifests = [.. await Kustomize.BuildAsync(Kustomize.Example)];
        foreach (string version in new[] { "1.28.0", "1.35.0" })
        {
            manifests.AddRange(await HelmProgram.Four.TemplateAsync(charts.ExampleApp, "--kube-version", version));
        }

        Manifest[] pods = [.. manifests.Where(manifest => manifest.Pod is not null)];
        Assert.Equal(3, pods.Length);
        Assert.All(pods, pod =>
        {
            Assert.Equal(2, pod.Containers.Count());
            Assert.All(pod.Containers, container => AssertRestricted(pod, container));
            Assert.All(pod.Pod!["volumes"]!.AsArray(), volume => Assert.Null(volume!["hostPath"]));
        });
    }

    [Fact]
    public async Task Pods_of_the_chart_are_restricted_but_for_the_nodes_directories()
    {
        IReadOnlyList<Manifest> manifests = await HelmProgram.Four.TemplateAsync(Charts.Exporter, "--values", Charts.Values("daemonset"));

        Manifest[] pods = [.. manifests.Where(manifest => manifest.Pod is not null)];
        Assert.Equal(["DaemonSet", "Pod"], pods.Select(pod => pod.Kind).Order(StringComparer.Ordinal));
        Assert.All(pods, pod =>
        {
            Assert.False((bool)pod.Pod!["automountServiceAccountToken"]!);
            Assert.All(pod.Containers.Where(container => (string?)container["name"] != "prepare"), container => AssertRestricted(pod, container));
        });
        // Root, but nothing that only root could do.
        JsonNode prepare = pods[0].Container("prepare")["securityContext"]!;
        Assert.Equal("ALL", (string?)Assert.Single(prepare["capabilities"]!["drop"]!.AsArray()));
        Assert.Null(prepare["capabilities"]!["add"]);
        Assert.False((bool)prepare["allowPrivilegeEscalation"]!);
        Assert.True((bool)prepare["readOnlyRootFilesystem"]!);
    }

    private static void AssertRestricted(Manifest pod, JsonNode container)
    {
        JsonNode own = container["securityContext"]!;
        JsonNode? Effective(string field) => own[field] ?? pod.Pod!["securityContext"]?[field];

        Assert.True((bool)Effective("runAsNonRoot")!);
        Assert.NotEqual(0, (long)Effective("runAsUser")!);
        Assert.Equal("RuntimeDefault", (string?)Effective("seccompProfile")!["type"]);
        Assert.False((bool)own["allowPrivilegeEscalation"]!);
        Assert.True((bool)own["readOnlyRootFilesystem"]!);
        Assert.Equal("ALL", (string?)Assert.Single(own["capabilities"]!["drop"]!.AsArray()));
        Assert.Null(own["capabilities"]!["add"]);
        Assert.Null(own["privileged"]);
        Assert.NotNull(container["resources"]!["requests"]!["memory"]);
        Assert.NotNull(container["resources"]!["limits"]!["memory"]);
        Assert.Null(pod.Pod!["hostNetwork"] ?? pod.Pod["hostPID"] ?? pod.Pod["hostIPC"]);
    }
}
