using System.Text.RegularExpressions;

namespace EndToEnd.Tests.Support;

/// <summary>What strace saw a process do with the metrics files of a directory.</summary>
internal sealed partial class SystemCalls
{
    private SystemCalls(string[] lines) => Lines = lines;

    /// <summary>Every call that has a descriptor of a metrics file, or that names one to open.</summary>
    public string[] Lines { get; }

    /// <summary>The names of these calls, each once.</summary>
    public SortedSet<string> Names => [.. Lines.Select(NameOf)];

    /// <summary>The command that traces the command behind it and becomes it: its process id is the traced one's.</summary>
    public static string[] Tracing(string output) => ["strace", "-D", "-f", "-y", "-qq", "-s", "256", "-e", "trace=%desc", "-o", output];

    /// <summary>Reads what strace wrote of a process that has ended.</summary>
    public static async Task<SystemCalls> OfAsync(string output, string directory)
    {
        // strace is a process of its own and writes its last lines after the end of the traced one.
        string[] all = [];
        await Eventually.Async(
            async () => (all = await File.ReadAllLinesAsync(output)).Length > 0 && ProcFiles.CommandLinesNaming(output).Count == 0,
            "strace has ended");
        return new SystemCalls([.. all.Where(line => IsAboutMetricsFile(line, directory))]);
    }

    public IEnumerable<string> Of(string name) => Lines.Where(line => NameOf(line) == name);

    /// <summary>A descriptor is followed by its path; an opening names the file, and only its result has the path.</summary>
    private static bool IsAboutMetricsFile(string line, string directory) =>
        (line.Contains($"<{directory}/", StringComparison.Ordinal) && MetricsFileDescriptor().IsMatch(line)) || OpensMetricsFile().IsMatch(line);

    private static string NameOf(string line) => CallName().Match(line).Groups[1].Value;

    [GeneratedRegex(@"^\d+ +(?:<\.\.\. )?(\w+)")]
    private static partial Regex CallName();

    [GeneratedRegex(@"\d<[^>]*\.mmstats>")]
    private static partial Regex MetricsFileDescriptor();

    [GeneratedRegex(@"\bopen\w*\([^)]*\.mmstats""")]
    private static partial Regex OpensMetricsFile();
}
