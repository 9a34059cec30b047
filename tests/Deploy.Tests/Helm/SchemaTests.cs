using System.Text.RegularExpressions;
using Deploy.Tests.Helm.Support;

namespace Deploy.Tests.Helm;

/// <summary>Values that are wrong are refused, by name, before anything is installed.</summary>
public sealed partial class SchemaTests(Charts charts) : IClassFixture<Charts>
{
    [Theory]
    [InlineData("port=0", "image.repository=", "image.digest=abc", "image.pullPolicy=Sometimes", "extraArgs[0]=merge=process", "config.merge=lane",
        @"config.scan\.interval=15", @"config.limit\.series=0", @"config.limit\.file-size=16MB", @"config.web\.enable-lifecycle=1",
        "otlp.endpoint=collector:4317", "otlp.protocol=http/json", "daemonset.enabled=maybe", "daemonset.updateStrategy.type=Recreate",
        "hostDirectory.path=mmstats", "hostDirectory.mountPropagation=Bidirectional", "hostDirectory.group=mmstats", "ledger.hostPath=/",
        "sidecar.native=sometimes", "sidecar.sizeLimit=much", "sidecar.waitForWriters=5", "sidecar.mountPath=files", "sidecar.name=Not_A_Name",
        "sidecar.podMonitor.scheme=ftp", "podMonitor.interval=often", "dashboards.labels.grafana_dashboard=1")]
    [InlineData("port=65536", @"config.limit\.series=many", "ledger.hostPath=var/lib", "sidecar.waitForWriters=-1s", @"config.web\.telemetry-path=metrics", "runbookUrlPrefix=git.example.org")]
    [InlineData("port=metrics", @"config.limit\.series=-1", "ledger.hostPath=/a:b", "sidecar.waitForWriters=")]
    public async Task Wrong_values_are_refused_each_by_its_name(params string[] values)
    {
        (string three, string four) = await RefusalsAsync(values);

        Assert.All(values, value =>
        {
            string[] path = PathOf(value);
            Assert.Contains($"- {string.Join('.', path)}: ", three, StringComparison.Ordinal);
            Assert.Contains($"at '/{string.Join('/', path)}': ", four, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Unknown_values_are_refused_each_by_its_name()
    {
        string[] values =
        [
            "replicas=3", "image.repo=x", "config.no-such-flag=1", @"config.mmstats\.path=/x", "daemonset.updateStrategy.rollingUpdate.maxSurge=1",
            "daemonset.resources.request.cpu=1", "probes.liveness.path=/", "sidecar.sizelimit=1Mi", "podMonitor.relabeling=x", "otlp.headers=a=b",
        ];

        (string three, string four) = await RefusalsAsync(values);

        Assert.All(values, value =>
        {
            string[] path = PathOf(value);
            // A section below the unknown name is not looked into.
            string[] place = path[..^(value.Contains("request.cpu", StringComparison.Ordinal) ? 2 : 1)];
            string name = path[place.Length];
            Assert.Contains($"- {(place.Length == 0 ? "(root)" : string.Join('.', place))}: Additional property {name} is not allowed", three, StringComparison.Ordinal);
            Assert.Matches($"at '/?{Regex.Escape(string.Join('/', place))}': additional properties.*'{Regex.Escape(name)}'", four);
        });
    }

    [Theory]
    [InlineData("hostDirectory.readOnly=true", @"config.ledger\.unlink=all", "config.ledger.unlink: no file can be removed from a read-only directory")]
    [InlineData("serviceMonitor.enabled=true", "service.enabled=false", "serviceMonitor.enabled: there is no Service")]
    public async Task Values_that_contradict_each_other_are_refused(string one, string other, string reason)
    {
        ProcessOutput output = await HelmProgram.Four.RunAsync("template", "release", Charts.Exporter, "--set", one, "--set", other);

        Assert.NotEqual(0, output.ExitCode);
        Assert.Contains(reason, output.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_value_of_the_dependency_is_refused_too()
    {
        ProcessOutput output = await HelmProgram.Four.RunAsync("template", "release", charts.ExampleApp, "--set", "mmexporter.sidecar.sizelimit=1Mi");

        Assert.NotEqual(0, output.ExitCode);
        Assert.Contains("sizelimit", output.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kubernetes_that_is_too_old_is_refused()
    {
        ProcessOutput output = await HelmProgram.Four.RunAsync("template", "release", Charts.Exporter, "--kube-version", "1.24.0");

        Assert.NotEqual(0, output.ExitCode);
        Assert.Contains("kubeVersion", output.Stderr, StringComparison.Ordinal);
    }

    /// <summary>What Helm 3 and Helm 4 say of values that are all wrong.</summary>
    private static async Task<(string Three, string Four)> RefusalsAsync(string[] values)
    {
        string[] arguments = ["template", "release", Charts.Exporter, .. values.SelectMany(value => new[] { "--set", value })];
        ProcessOutput[] outputs = await Task.WhenAll(HelmProgram.Three.RunAsync(arguments), HelmProgram.Four.RunAsync(arguments));
        Assert.All(outputs, output => Assert.NotEqual(0, output.ExitCode));
        Assert.All(outputs, output => Assert.Contains("values don't meet the specifications of the schema", output.Stderr, StringComparison.Ordinal));
        return (outputs[0].Stderr, outputs[1].Stderr);
    }

    /// <summary>The names of <c>a.b\.c[0]=x</c>: a, b.c and 0.</summary>
    private static string[] PathOf(string value) =>
        [.. PathStep().Split(value.Split('=')[0].Replace("]", "", StringComparison.Ordinal)).Select(step => step.Replace("\\", "", StringComparison.Ordinal))];

    [GeneratedRegex(@"(?<!\\)\.|\[")]
    private static partial Regex PathStep();
}
