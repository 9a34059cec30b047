using System.Text.Json.Nodes;
using Deploy.Tests.Helm.Support;

namespace Deploy.Tests.Helm;

/// <summary>What Helm 3 and Helm 4 make of the charts, for all values files of <c>ci/</c>.</summary>
public sealed class RenderTests(Charts charts) : IClassFixture<Charts>
{
    private static readonly string[] OldAndNew = ["1.28.0", "1.35.0"];

    public static TheoryData<string> Values => [.. Charts.ValuesFiles(Charts.Exporter).Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Chart_passes_the_strict_lint(string values)
    {
        ProcessOutput[] outputs = await Task.WhenAll(
            from helm in new[] { HelmProgram.Three, HelmProgram.Four }
            select helm.RunAsync("lint", "--strict", Charts.Exporter, "--values", Path.Combine(Charts.Exporter, "ci", values)));

        Assert.All(outputs, output => Assert.True(output.ExitCode == 0, output.Stdout + output.Stderr));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Example_passes_the_strict_lint(int helm)
    {
        ProcessOutput output = await HelmProgram.OfMajor(helm).RunAsync("lint", "--strict", "--with-subcharts", charts.ExampleApp);

        Assert.True(output.ExitCode == 0, output.Stdout + output.Stderr);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Both_Helms_make_the_same_manifests(string values)
    {
        string[] arguments = ["--values", Path.Combine(Charts.Exporter, "ci", values)];

        IReadOnlyList<Manifest>[] manifests = await Task.WhenAll(
            HelmProgram.Three.TemplateAsync(Charts.Exporter, arguments), HelmProgram.Four.TemplateAsync(Charts.Exporter, arguments));

        Assert.Equal(Sorted(manifests[0]), Sorted(manifests[1]));
    }

    [Fact]
    public async Task Manifests_have_only_fields_that_Kubernetes_knows()
    {
        List<Manifest> manifests =
        [
            .. (await Task.WhenAll(
            [
                .. Charts.ValuesFiles(Charts.Exporter).Select(file => HelmProgram.Four.TemplateAsync(Charts.Exporter, "--values", file)),
                .. from file in Charts.ValuesFiles(charts.ExampleApp)
                   from version in OldAndNew
                   select HelmProgram.Four.TemplateAsync(charts.ExampleApp, "--values", file, "--kube-version", version),
                Kustomize.BuildAsync(Kustomize.Example),
            ])).SelectMany(all => all),
        ];
        int sound = manifests.Count;
        // That the check can fail is seen in the same run.
        manifests.Add(Misspelt(manifests.First(manifest => manifest.Kind == "DaemonSet"), "spec", "template", "spec", "containers", "0"));
        manifests.Add(Misspelt(manifests.First(manifest => manifest.Kind == "Deployment"), "spec", "template", "spec", "volumes", "0", "emptyDir"));
        manifests.Add(Misspelt(manifests.First(manifest => manifest.Kind == "PodMonitor"), "spec", "podMetricsEndpoints", "0"));

        IReadOnlyList<(int Index, string Message)> mistakes = await KubernetesTypes.MistakesAsync(manifests);

        Assert.Empty(mistakes.Where(mistake => mistake.Index < sound).Select(mistake =>
            $"{manifests[mistake.Index].Kind} {manifests[mistake.Index].Name}: {mistake.Message}"));
        Assert.Equal([sound, sound + 1, sound + 2], mistakes.Select(mistake => mistake.Index).Distinct());
        Assert.All(mistakes, mistake => Assert.Contains("\"misspelt\"", mistake.Message, StringComparison.Ordinal));
        Assert.Superset(
            new HashSet<string>(["ConfigMap", "DaemonSet", "Deployment", "NetworkPolicy", "Pod", "PodDisruptionBudget", "PodMonitor", "Service", "ServiceAccount", "ServiceMonitor"]),
            manifests.Select(manifest => manifest.Kind).ToHashSet());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Package_has_the_rules_and_dashboards_of_the_tree(int helm)
    {
        using var folder = new TempDirectory();
        string[] expected =
        [
            .. Names("prometheus/rules", "*.yml").Select(name => $"mmexporter/files/rules/{name}"),
            .. Names("grafana/dashboards", "*.json").Select(name => $"mmexporter/files/dashboards/{name}"),
        ];

        (await HelmProgram.OfMajor(helm).RunAsync("package", Charts.Exporter, "--destination", folder.Path)).MustSucceed();

        string package = Assert.Single(Directory.GetFiles(folder.Path));
        string[] packed = (await RunProcess.Async("tar", ["--list", "--gzip", "--file", package])).MustSucceed().Stdout.Split('\n');
        Assert.Subset(packed.ToHashSet(), expected.ToHashSet());
        Assert.DoesNotContain(packed, name => name.Contains("/ci/", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Names(string folder, string pattern) =>
        Directory.GetFiles(Path.Combine(RepoPaths.Root, "deploy", folder), pattern).Select(file => Path.GetFileName(file));

    private static IEnumerable<string> Sorted(IEnumerable<Manifest> manifests) =>
        manifests.Select(manifest => manifest.Json.ToJsonString()).Order(StringComparer.Ordinal);

    private static Manifest Misspelt(Manifest manifest, params string[] path)
    {
        JsonNode copy = manifest.Json.DeepClone();
        JsonNode place = path.Aggregate(copy, (node, step) => node is JsonArray list ? list[int.Parse(step, null)]! : node[step]!);
        place["misspelt"] = true;
        return new Manifest(copy);
    }
}
