using System.Reflection;

namespace MmExporter.Telemetry;

/// <summary>What this build is.</summary>
internal static class BuildInfo
{
    /// <summary>The version, such as <c>0.1.0</c>.</summary>
    public static string Version { get; }

    /// <summary>The source revision it was built from, or <c>unknown</c>.</summary>
    public static string Revision { get; }

    static BuildInfo()
    {
        string full = typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        int plus = full.IndexOf('+', StringComparison.Ordinal);
        Version = plus < 0 ? full : full[..plus];
        Revision = plus < 0 ? "unknown" : full[(plus + 1)..];
    }
}
