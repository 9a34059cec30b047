using System.CommandLine;

namespace MmExporter.Commands.Flags;

/// <summary>Which files are read, and when.</summary>
internal sealed class FileFlags : IFlagGroup
{
    private const string DefaultPath = "/dev/shm/mmstats";
    private const string DefaultGlob = "*.mmstats";

    private static readonly TimeSpan IntervalMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan IntervalMax = TimeSpan.FromHours(1);

    private readonly Func<string, string?> variable;

    private readonly Option<string[]> paths = new("--mmstats.path")
    {
        Description = "Directory of metrics files, subdirectories included. Repeatable. "
            + $"[default: $MMSTATS_PATH, else {DefaultPath} if it is there, else the temporary directory]",
        HelpName = "DIR",
    };

    private readonly Option<string> glob = new("--mmstats.glob")
    {
        Description = "Names of metrics files, with * and ?; matched against the whole path where it has a slash. "
            + $"[default: $MMSTATS_GLOB, else {DefaultGlob}]",
        HelpName = "PATTERN",
    };

    private readonly Flag<TimeSpan> interval = new(
        "--scan.interval",
        "DURATION",
        "15s",
        "The longest time between two passes over the files, whether or not anybody scrapes.",
        (string text, out TimeSpan value) => Durations.TryParse(text, IntervalMin, IntervalMax, out value),
        "is no duration from 100ms to 1h; write it like 15s or 1m30s");

    /// <param name="variable">Gives an environment variable, or null where it is empty.</param>
    public FileFlags(Func<string, string?> variable)
    {
        this.variable = variable;
        paths.Validators.Add(result => Flag.Check(result, path => path.Length > 0, "names no directory"));
    }

    public string Title => "Files";

    public IReadOnlyList<Option> Options => [paths, glob, interval.Option];

    public ServeSettings Read(ParseResult parse, ServeSettings settings)
    {
        string[] given = parse.GetValue(paths) ?? [];
        return settings with
        {
            Paths = [.. (given.Length > 0 ? given : [DefaultDirectory()]).Select(NormalPath).Distinct()],
            Glob = parse.GetValue(glob) ?? variable("MMSTATS_GLOB") ?? DefaultGlob,
            ScanInterval = interval.Read(parse),
        };
    }

    private string DefaultDirectory() =>
        variable("MMSTATS_PATH") ?? (Directory.Exists(DefaultPath) ? DefaultPath : Path.GetTempPath());

    private static string NormalPath(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
}
