using Deploy.Tests.Helm.Support;

namespace Deploy.Tests.Helm;

/// <summary>Values that are wrong are refused, by name, before anything is installed.</summary>
public sealed class SchemaTests(Charts charts) : IClassFixture<Charts>
{
    [Theory]
    [InlineData("replicas=3", "replicas")]
    [InlineData("image.repo=x", "repo")]
    [InlineData("image.repository=", "repository")]
    [InlineData("image.digest=abc", "digest")]
    [InlineData("image.pullPolicy=Sometimes", "pullPolicy")]
    [InlineData("port=0", "port")]
    [InlineData("port=65536", "port")]
    [InlineData("port=metrics", "port")]
    [InlineData("extraArgs[0]=merge=process", "extraArgs")]
    [InlineData("config.no-such-flag=1", "no-such-flag")]
    [InlineData("config.merge=lane", "merge")]
    [InlineData(@"config.scan\.interval=15", "scan.interval")]
    [InlineData(@"config.limit\.series=0", "limit.series")]
    [InlineData(@"config.limit\.series=many", "limit.series")]
    [InlineData(@"config.limit\.file-size=16MB", "limit.file-size")]
    [InlineData(@"config.web\.enable-lifecycle=1", "web.enable-lifecycle")]
    [InlineData(@"config.mmstats\.path=/x", "mmstats.path")]
    [InlineData("otlp.endpoint=collector:4317", "endpoint")]
    [InlineData("otlp.protocol=http/json", "protocol")]
    [InlineData("daemonset.enabled=maybe", "enabled")]
    [InlineData("daemonset.updateStrategy.rollingUpdate.maxSurge=1", "maxSurge")]
    [InlineData("daemonset.updateStrategy.type=Recreate", "type")]
    [InlineData("daemonset.resources.request.cpu=1", "request")]
    [InlineData("hostDirectory.path=mmstats", "path")]
    [InlineData("hostDirectory.mountPropagation=Bidirectional", "mountPropagation")]
    [InlineData("hostDirectory.group=mmstats", "group")]
    [InlineData("sidecar.native=sometimes", "native")]
    [InlineData("sidecar.sizeLimit=much", "sizeLimit")]
    [InlineData("sidecar.waitForWriters=5", "waitForWriters")]
    [InlineData("sidecar.mountPath=files", "mountPath")]
    [InlineData("sidecar.name=Not_A_Name", "name")]
    [InlineData("probes.liveness.path=/", "path")]
    [InlineData("podMonitor.interval=often", "interval")]
    [InlineData("podMonitor.scheme=ftp", "scheme")]
    [InlineData("dashboards.labels.grafana_dashboard=1", "grafana_dashboard")]
    public async Task Wrong_value_is_refused(string value, string named)
    {
        ProcessOutput[] outputs = await Task.WhenAll(
            from helm in new[] { HelmProgram.Three, HelmProgram.Four }
            select helm.RunAsync("template", "release", Charts.Exporter, "--set", value));

        Assert.All(outputs, output =>
        {
            Assert.NotEqual(0, output.ExitCode);
            Assert.Contains("values don't meet the specifications of the schema", output.Stderr, StringComparison.Ordinal);
            Assert.Contains(named, output.Stderr, StringComparison.Ordinal);
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
}
