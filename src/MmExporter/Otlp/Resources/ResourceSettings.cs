namespace MmExporter.Otlp.Resources;

/// <summary>What is known of resources that writers do not tell.</summary>
/// <param name="Machine">What tells this machine or pod apart from all others.</param>
/// <param name="Paths">The watched directories.</param>
/// <param name="Gaps">Attributes for resources that do not have them.</param>
internal sealed record ResourceSettings(string Machine, IReadOnlyList<string> Paths, IReadOnlyDictionary<string, string> Gaps)
{
    /// <summary>Prefixes of attributes that tell of one process, container, pod or what made it, so that the exporter's own would be somebody
    /// else's.</summary>
    private static readonly string[] Personal = ["service.", "process.", "container.", "k8s.", "telemetry."];

    /// <summary>Those of them that tell of what all on this machine share.</summary>
    private static readonly string[] Shared = ["k8s.cluster.", "k8s.node."];

    /// <summary>What the exporter's own environment and machine tell.</summary>
    /// <param name="paths">The watched directories.</param>
    public static ResourceSettings FromEnvironment(IReadOnlyList<string> paths) => new(
        MachineId() ?? Environment.MachineName,
        paths,
        Parse(Environment.GetEnvironmentVariable("OTEL_RESOURCE_ATTRIBUTES") ?? ""));

    /// <summary>Reads the form of <c>OTEL_RESOURCE_ATTRIBUTES</c>, <c>key=value,key=value</c>, values percent-encoded. What is personal, or has
    /// no such form, is left out.</summary>
    public static Dictionary<string, string> Parse(string text)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string key = equals > 0 ? pair[..equals].TrimEnd() : "";
            if (key.Length > 0 && (Array.Exists(Shared, Begins) || !Array.Exists(Personal, Begins)))
            {
                attributes[key] = Uri.UnescapeDataString(pair[(equals + 1)..].TrimStart());
            }

            bool Begins(string prefix) => key.StartsWith(prefix, StringComparison.Ordinal);
        }

        return attributes;
    }

    private static string? MachineId()
    {
        try
        {
            string id = File.ReadAllText("/etc/machine-id").Trim();
            return id.Length > 0 ? id : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
