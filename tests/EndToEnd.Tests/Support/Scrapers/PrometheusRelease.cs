namespace EndToEnd.Tests.Support.Scrapers;

/// <summary>A Prometheus that is installed: Debian 12's own, or one that <c>tests/rig/install-scrapers.sh</c> unpacks.</summary>
/// <param name="Name">The version it is there for, as 2.53. The newest may have become newer.</param>
/// <param name="Executable">The program.</param>
internal sealed record PrometheusRelease(string Name, string Executable)
{
    public static PrometheusRelease V2_42 { get; } = new("2.42", "prometheus");

    public static PrometheusRelease V2_53 { get; } = new("2.53", Rig.Program("prometheus-2.53", "prometheus"));

    public static PrometheusRelease V3_5 { get; } = new("3.5", Rig.Program("prometheus-3.5", "prometheus"));

    public static IReadOnlyList<PrometheusRelease> All { get; } = [V2_42, V2_53, V3_5];

    public override string ToString() => Name;
}
