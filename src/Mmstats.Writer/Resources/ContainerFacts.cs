namespace Mmstats.Writer.Resources;

/// <summary>
/// Which container and pod the process is in, as far as its cgroups and mounts tell: the name of a cgroup where the container
/// sees it (version 1, or version 2 of the host), else the files that the runtime mounts into a container.
/// </summary>
internal static class ContainerFacts
{
    private const string CgroupFile = "/proc/self/cgroup";
    private const string MountsFile = "/proc/self/mountinfo";
    private const int RootField = 3;
    private const int MountPointField = 4;
    private const int IdLength = 64;

    public static (string? ContainerId, string? PodUid) Find(ResourceSources sources)
    {
        string? id = null;
        string? pod = null;
        // 12:pids:/kubepods/burstable/podUID/ID, 0::/system.slice/docker-ID.scope
        foreach (var line in sources.ReadFile(CgroupFile).Split('\n'))
        {
            id ??= FindId(line);
            pod ??= FindPod(line);
        }
        string? mountedId = null;
        // number parent device root mount-point …
        foreach (var line in sources.ReadFile(MountsFile).Split('\n'))
        {
            var fields = line.Split(' ');
            if (fields.Length <= MountPointField)
                continue;
            var root = fields[RootField];
            var mountPoint = fields[MountPointField];
            if (mountPoint.StartsWith("/sys/fs/cgroup", StringComparison.Ordinal))
            {
                id ??= FindId(root);
                pod ??= FindPod(root);
            }
            else if (mountPoint == "/etc/hosts")
            {
                pod ??= FindPod(root);
            }
            else if (mountPoint == "/etc/hostname")
            {
                mountedId ??= FindId(root);
            }
        }
        // In a pod this file belongs to the sandbox, which is another container.
        var isPod = pod != null || KubernetesFacts.IsPod(sources);
        return (id ?? (isPod ? null : mountedId), pod);
    }

    // docker/ID, docker-ID.scope, cri-containerd-ID.scope, crio-ID.scope, libpod-ID.scope, containers/ID/hostname,
    // overlay-containers/ID/userdata/hostname: the last 64 hexadecimal digits that stand alone. Of containers in containers
    // the innermost stands last.
    private static string? FindId(string path)
    {
        for (var end = path.Length; end >= IdLength;)
        {
            var start = end;
            while (start > 0 && char.IsAsciiLetterOrDigit(path[start - 1]))
                start--;
            var run = path.AsSpan(start, end - start);
            if (run.Length == IdLength && IsHex(run) && !path.AsSpan(0, start).EndsWith("/sandboxes/"))
                return run.ToString();
            end = start - 1;
        }
        return null;
    }

    // /podUID/, -podUID.slice with underscores for dashes, /pods/UID/etc-hosts
    private static string? FindPod(string path)
    {
        const string marker = "pod";
        const int uidLength = 36;
        for (var found = path.IndexOf(marker, StringComparison.Ordinal); found >= 0; found = path.IndexOf(marker, found + 1, StringComparison.Ordinal))
        {
            var rest = path.AsSpan(found + marker.Length);
            if (rest.StartsWith("s/"))
                rest = rest["s/".Length..];
            if (rest.Length >= uidLength && Guid.TryParseExact(rest[..uidLength].ToString().Replace('_', '-'), "D", out var uid))
                return uid.ToString();
        }
        return null;
    }

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigitLower(c))
                return false;
        }
        return true;
    }
}
