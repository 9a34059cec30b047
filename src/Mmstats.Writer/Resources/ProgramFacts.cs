using System.Globalization;
using System.Reflection;

namespace Mmstats.Writer.Resources;

/// <summary>
/// What the process and its host are. Who runs it (<c>process.owner</c>) is not among them: to find the name of a user can
/// mean to ask a directory service, and an application's start must not wait for one.
/// </summary>
internal static class ProgramFacts
{
    public static IEnumerable<(string Key, string? Value)> Find() =>
    [
        ("service.version", FindVersion(Assembly.GetEntryAssembly())),
        ("host.name", FindHostName()),
        ("os.type", FindSystem()),
        ("process.pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)),
        ("process.executable.name", Path.GetFileName(Environment.ProcessPath)),
        ("process.runtime.name", ".NET"),
        ("process.runtime.version", Environment.Version.ToString()),
    ];

    /// <summary>The version that an assembly says of itself, without the revision of its source.</summary>
    public static string? FindVersion(Assembly? assembly) =>
        assembly?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];

    private static string? FindHostName()
    {
        try
        {
            return Environment.MachineName;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? FindSystem() =>
        OperatingSystem.IsLinux() ? "linux" :
        OperatingSystem.IsWindows() ? "windows" :
        OperatingSystem.IsMacOS() ? "darwin" :
        OperatingSystem.IsFreeBSD() ? "freebsd" :
        null;
}
