using System.CommandLine;

namespace MmExporter.Commands.Flags;

/// <summary>Which files are read, and when.</summary>
internal sealed class FileFlags : IFlagGroup
{
    private const string DefaultPath = "/dev/shm/mmstats";
    private const string DefaultGlob = "*.mmstats";

    private static readonly TimeSpan IntervalMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan IntervalMax = TimeSpan.FromHours(1);

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

    public FileFlags() => paths.Validators.Add(result => Flag.Check(result, path => path.Length > 0, "names no directory"));

    public string Title => "Files";

    public IReadOnlyList<Option> Options => [paths, glob, interval.Option];

    public ServeSettings Read(SettingReader reader, ServeSettings settings) => settings with
    {
        Paths = [.. PathsOf(reader).Select(NormalPath).Distinct()],
        Glob = reader.Given(glob) ?? reader.Variable("MMSTATS_GLOB")?.Text ?? reader.InFile(glob) ?? DefaultGlob,
        ScanInterval = interval.Read(reader),
    };

    private string[] PathsOf(SettingReader reader) => reader.Given(paths)
        ?? (reader.Variable("MMSTATS_PATH") is var (_, path) ? new[] { path } : null)
        ?? reader.InFile(paths)
        ?? [Directory.Exists(DefaultPath) ? DefaultPath : Path.GetTempPath()];

    private static string NormalPath(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
}
