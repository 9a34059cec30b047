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

    private readonly Flag<LogLevel> logLevel = Flag.Choice(
        "--log.level",
        "LEVEL",
        "info",
        "Lowest level that is logged",
        new Dictionary<string, LogLevel>
        {
            ["debug"] = LogLevel.Debug,
            ["info"] = LogLevel.Information,
            ["warn"] = LogLevel.Warning,
            ["error"] = LogLevel.Error,
        });

    private readonly Flag<LogFormat> logFormat = Flag.Choice(
        "--log.format",
        "FORMAT",
        "logfmt",
        "Form of the log",
        new Dictionary<string, LogFormat> { ["logfmt"] = LogFormat.Logfmt, ["json"] = LogFormat.Json });

    public string Title => "Process";

    public IReadOnlyList<Option> Options => [waitForWriters.Option, logLevel.Option, logFormat.Option];

    public ServeSettings Read(ParseResult parse, ServeSettings settings) => settings with
    {
        WaitForWriters = waitForWriters.Read(parse),
        LogLevel = logLevel.Read(parse),
        LogFormat = logFormat.Read(parse),
    };
}
