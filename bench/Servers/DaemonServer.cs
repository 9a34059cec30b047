using System.Globalization;
using System.Text.RegularExpressions;

namespace MmExporter.Bench.Servers;

/// <summary>The daemon itself, in a process of its own, on a free port.</summary>
internal sealed partial class DaemonServer : IDisposable
{
    private readonly ChildProcess process;

    public DaemonServer(string root, string? file = null, params string[] more)
    {
        process = new ChildProcess(file ?? Built, ["--mmstats.path", root, "--web.listen-address", "127.0.0.1:0", .. more]);
        Port = int.Parse(PortPattern().Match(process.WaitForError("Listening on")).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
    }

    /// <summary>What the build makes.</summary>
    public static string Built => Artifact("bin");

    /// <summary>What is shipped: made by <c>dotnet publish</c>.</summary>
    public static string Published => Artifact("publish");

    /// <summary>What images and packages have: made by <c>deploy/publish.sh</c>.</summary>
    public static string SingleFile => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../published/mmexporter"));

    public int Id => process.Id;

    public int Port { get; }

    public void Dispose() => process.Dispose();

    private static string Artifact(string kind) =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../..", kind, "MmExporter/release/mmexporter"));

    [GeneratedRegex("Listening on http://127.0.0.1:([0-9]+)")]
    private static partial Regex PortPattern();
}
