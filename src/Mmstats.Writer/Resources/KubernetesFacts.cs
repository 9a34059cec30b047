namespace Mmstats.Writer.Resources;

/// <summary>What Kubernetes is told to say through the environment (the downward API), and what it says without being told.</summary>
internal static class KubernetesFacts
{
    private const string NamespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

    /// <summary>Whether Kubernetes runs the process. It sets this variable in every container.</summary>
    public static bool IsPod(ResourceSources sources) => sources.FirstVariable("KUBERNETES_SERVICE_HOST") != null;

    public static IEnumerable<(string Key, string? Value)> Find(ResourceSources sources, string? podUid)
    {
        // A pod's host name is its name, unless its specification gives it another one or that of its node.
        var hostName = IsPod(sources) ? sources.FirstVariable("HOSTNAME") : null;
        return
        [
            ("k8s.pod.name", sources.FirstVariable("K8S_POD_NAME", "POD_NAME") ?? hostName),
            ("k8s.namespace.name", sources.FirstVariable("K8S_NAMESPACE_NAME", "POD_NAMESPACE") ?? sources.ReadFile(NamespaceFile).Trim()),
            ("k8s.pod.uid", sources.FirstVariable("K8S_POD_UID", "POD_UID") ?? podUid),
            ("k8s.node.name", sources.FirstVariable("K8S_NODE_NAME", "NODE_NAME")),
            ("k8s.container.name", sources.FirstVariable("K8S_CONTAINER_NAME")),
        ];
    }
}
