using System.Globalization;
using Mmstats.Writer.Resources;

namespace Mmstats.Writer.Tests.Resources;

public sealed class FactTests
{
    private readonly FakeSources sources = new();

    [Fact]
    public void The_process_and_its_host_are_known()
    {
        var found = sources.Detect();
        Assert.Equal(sources.WriterId.ToString(), found["service.instance.id"]);
        Assert.Equal(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), found["process.pid"]);
        Assert.Equal(Path.GetFileName(Environment.ProcessPath), found["process.executable.name"]);
        Assert.Equal(".NET", found["process.runtime.name"]);
        Assert.Equal(Environment.Version.ToString(), found["process.runtime.version"]);
        Assert.Equal(Environment.MachineName, found["host.name"]);
        Assert.Equal("linux", found["os.type"]);
    }

    [Fact]
    public void The_version_is_that_of_the_assembly_without_the_revision()
    {
        var version = ProgramFacts.FindVersion(typeof(MmStats).Assembly);
        Assert.Matches(@"^\d+\.\d+\.\d+", version);
        Assert.DoesNotContain("+", version, StringComparison.Ordinal);
        Assert.Null(ProgramFacts.FindVersion(null));
    }

    [Fact]
    public void Nothing_is_said_of_containers_where_nothing_tells_of_one()
    {
        sources.Files["/proc/self/cgroup"] = "0::/user.slice/user-1000.slice/session-2.scope\n";
        var found = sources.Detect();
        Assert.DoesNotContain("container.id", found.Keys);
        Assert.DoesNotContain(found.Keys, key => key.StartsWith("k8s.", StringComparison.Ordinal));
    }

    [Fact]
    public void Kubernetes_is_told_by_the_environment()
    {
        sources.Variables["K8S_POD_NAME"] = "pod";
        sources.Variables["K8S_NAMESPACE_NAME"] = "space";
        sources.Variables["K8S_POD_UID"] = "uid";
        sources.Variables["K8S_NODE_NAME"] = "node";
        sources.Variables["K8S_CONTAINER_NAME"] = "container";
        Assert.Equal(("pod", "space", "uid", "node", "container"), Kubernetes());
    }

    [Fact]
    public void Other_names_of_the_variables_are_understood_too()
    {
        sources.Variables["POD_NAME"] = "pod";
        sources.Variables["POD_NAMESPACE"] = "space";
        sources.Variables["POD_UID"] = "uid";
        sources.Variables["NODE_NAME"] = "node";
        Assert.Equal(("pod", "space", "uid", "node", null), Kubernetes());
    }

    [Fact]
    public void In_a_pod_the_host_name_is_the_pod_and_the_namespace_stands_in_a_file()
    {
        sources.Variables["HOSTNAME"] = "web-5d";
        Assert.Null(sources.Detect("k8s.pod.name"));
        sources.Variables["KUBERNETES_SERVICE_HOST"] = "10.0.0.1";
        sources.Files["/var/run/secrets/kubernetes.io/serviceaccount/namespace"] = "shop\n";
        Assert.Equal(("web-5d", "shop", null, null, null), Kubernetes());
    }

    [Fact]
    public void The_files_of_this_machine_can_be_read()
    {
        Assert.NotEmpty(ResourceSources.System.ReadFile("/proc/self/mountinfo"));
        Assert.Empty(ResourceSources.System.ReadFile("/proc/self/no-such-file"));
        Assert.Empty(ResourceSources.System.ReadFile("/proc/self"));
    }

    private (string? Pod, string? Space, string? Uid, string? Node, string? Container) Kubernetes()
    {
        var found = sources.Detect();
        return (
            found.GetValueOrDefault("k8s.pod.name"),
            found.GetValueOrDefault("k8s.namespace.name"),
            found.GetValueOrDefault("k8s.pod.uid"),
            found.GetValueOrDefault("k8s.node.name"),
            found.GetValueOrDefault("k8s.container.name"));
    }
}
