using System.CommandLine;
using MmExporter.Telemetry;

namespace MmExporter.Commands.Flags;

/// <summary>How the process behaves: what it logs, when it ends.</summary>
internal sealed class ProcessFlags : IFlagGroup
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromHours(1);

    private readonly Flag<TimeSpan> waitForWriters = new(
        "--shutdown.wait-for-writers",
        "DURATION",
        "0s",
        "How long it goes on at SIGTERM while writers live, so that the last values of those that end at the same time are seen; 5s beside one application.",
        (string text, out TimeSpan value) => Durations.TryParse(text, TimeSpan.Zero, WaitMax, out value),
        "is no duration up to 1h; write it like 5s or 1m30s");

    private readonly Flag<LogLevels> logLevels = new(
        "--log.level",
        "LEVELS",
        "info",
        "Lowest level that is logged: debug, info, warn, error. Modules may have levels of their own behind it: info,Ledger=debug,Collector=warn.",
        LogLevels.TryParse!,
        "is none of debug, info, warn, error; levels of modules stand behind it, as in info,Ledger=debug");

    private readonly Flag<LogFormat> logFormat = Flag.Choice(
        "--log.format",
        "FORMAT",
        "logfmt",
        "Form of the log",
        new Dictionary<string, LogFormat> { ["logfmt"] = LogFormat.Logfmt, ["json"] = LogFormat.Json });

    public string Title => "Process";

    public IReadOnlyList<Option> Options => [waitForWriters.Option, logLevels.Option, logFormat.Option];

    public ServeSettings Read(SettingReader reader, ServeSettings settings) => settings with
    {
        WaitForWriters = waitForWriters.Read(reader),
        LogLevels = logLevels.Read(reader),
        LogFormat = logFormat.Read(reader),
    };
}
