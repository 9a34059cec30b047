namespace Mmstats.Writer.Tests.Resources;

/// <summary>Lines as the runtimes make them.</summary>
public sealed class ContainerTests
{
    private const string Id = "3cb7e7d4b1f0c1b7a6d5e4f30123456789abcdef0123456789abcdef01234567";
    private const string Other = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string Uid = "8f3b2c1d-0e4a-4b6c-9d7e-1f2a3b4c5d6e";
    private const string UidInSlice = "8f3b2c1d_0e4a_4b6c_9d7e_1f2a3b4c5d6e";

    private readonly FakeSources sources = new();

    [Theory]
    [InlineData("12:pids:/docker/" + Id, null)]
    [InlineData("0::/system.slice/docker-" + Id + ".scope", null)]
    [InlineData("1:name=systemd:/machine.slice/libpod-" + Id + ".scope", null)]
    [InlineData("0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + Id + ".scope/container", null)]
    [InlineData("11:cpu:/docker/" + Other + "/docker/" + Id, null)]
    [InlineData("5:memory:/ecs/0f1e2d3c4b5a69788796a5b4c3d2e1f0/" + Id, null)]
    [InlineData("4:memory:/kubepods/burstable/pod" + Uid + "/" + Id, Uid)]
    [InlineData("4:memory:/kubepods/pod" + Uid + "/" + Id, Uid)]
    [InlineData("0::/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod" + UidInSlice + ".slice/cri-containerd-" + Id + ".scope", Uid)]
    [InlineData("0::/kubepods.slice/kubepods-pod" + UidInSlice + ".slice/crio-" + Id + ".scope", Uid)]
    [InlineData("1:name=systemd:/system.slice/containerd.service/kubepods-burstable-pod" + UidInSlice + ".slice:cri-containerd:" + Id, Uid)]
    public void Names_of_cgroups_tell_container_and_pod(string line, string? pod)
    {
        sources.Files["/proc/self/cgroup"] = "13:rdma:/\n" + line + "\n";
        Assert.Equal((Id, pod), Detect());
        sources.Files.Clear();
        sources.Files["/proc/self/mountinfo"] = $"612 601 0:26 {line[line.LastIndexOf(":/", StringComparison.Ordinal)..][1..]} /sys/fs/cgroup ro,nosuid - cgroup2 cgroup rw\n";
        Assert.Equal((Id, pod), Detect());
    }

    [Theory]
    [InlineData("0::/")]
    [InlineData("12:pids:/docker/" + Id + "0")]
    [InlineData("12:pids:/docker/0123456789abcdef")]
    [InlineData("12:pids:/docker/G" + Id)]
    [InlineData("12:pids:/kubepods/burstable/pod1234")]
    [InlineData("garbage")]
    public void Other_names_of_cgroups_tell_nothing(string line)
    {
        sources.Files["/proc/self/cgroup"] = line;
        Assert.Equal((null, null), Detect());
    }

    [Theory]
    [InlineData("/docker/containers/" + Id + "/hostname")]
    [InlineData("/var/lib/docker/containers/" + Id + "/hostname")]
    [InlineData("/var/lib/containers/storage/overlay-containers/" + Id + "/userdata/hostname")]
    public void Where_the_cgroup_is_hidden_the_mount_of_the_host_name_tells_the_container(string root)
    {
        sources.Files["/proc/self/cgroup"] = "0::/\n";
        sources.Files["/proc/self/mountinfo"] =
            $"""
            600 500 0:50 / / rw,relatime master:1 - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/{Other}
            610 600 0:26 / /sys/fs/cgroup ro - cgroup2 cgroup rw
            620 600 8:1 {root.Replace("hostname", "resolv.conf", StringComparison.Ordinal)} /etc/resolv.conf rw - ext4 /dev/sda1 rw
            621 600 8:1 {root} /etc/hostname rw - ext4 /dev/sda1 rw
            """;
        Assert.Equal((Id, null), Detect());
    }

    /// <summary>There the file belongs to the sandbox of the pod.</summary>
    [Fact]
    public void In_a_pod_the_mount_of_the_host_name_does_not_tell_the_container()
    {
        sources.Files["/proc/self/mountinfo"] =
            $"""
            620 600 8:1 /var/lib/containers/storage/overlay-containers/{Other}/userdata/hostname /etc/hostname rw - ext4 /dev/sda1 rw
            621 600 8:1 /var/lib/kubelet/pods/{Uid}/etc-hosts /etc/hosts rw - ext4 /dev/sda1 rw
            """;
        Assert.Equal((null, Uid), Detect());
        sources.Files["/proc/self/mountinfo"] = $"620 600 8:1 /containerd/io.containerd.grpc.v1.cri/sandboxes/{Other}/hostname /etc/hostname rw - ext4 /dev/sda1 rw";
        Assert.Equal((null, null), Detect());
        sources.Files["/proc/self/mountinfo"] = $"620 600 8:1 /docker/containers/{Other}/hostname /etc/hostname rw - ext4 /dev/sda1 rw";
        sources.Variables["KUBERNETES_SERVICE_HOST"] = "10.0.0.1";
        Assert.Equal((null, null), Detect());
    }

    /// <summary>A process of the host sees the mounts of all.</summary>
    [Fact]
    public void Mounts_of_other_containers_tell_nothing()
    {
        sources.Files["/proc/self/mountinfo"] =
            $"""
            620 600 0:30 / /var/lib/kubelet/pods/{Uid}/volumes/kubernetes.io~projected/token rw - tmpfs tmpfs rw
            621 600 0:31 / /var/lib/docker/containers/{Id}/mounts/shm rw - tmpfs shm rw
            622 600
            """;
        Assert.Equal((null, null), Detect());
    }

    private (string? Container, string? Pod) Detect()
    {
        var found = sources.Detect();
        return (found.GetValueOrDefault("container.id"), found.GetValueOrDefault("k8s.pod.uid"));
    }
}
