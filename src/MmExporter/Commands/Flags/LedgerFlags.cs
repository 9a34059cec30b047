using System.CommandLine;
using MmExporter.Ledger;
using MmExporter.Ledger.Removal;

namespace MmExporter.Commands.Flags;

/// <summary>What is kept of dead writers, and what becomes of their files.</summary>
internal sealed class LedgerFlags : IFlagGroup
{
    private const int SeriesLimit = 100_000_000;

    private static readonly TimeSpan DelayMax = TimeSpan.FromDays(7);
    private static readonly TimeSpan RetentionMin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetentionMax = TimeSpan.FromDays(365);

    private readonly Option<string?> path = new("--ledger.path")
    {
        Description = "File that keeps what dead writers counted. Without it that is kept in memory, and no file is removed.",
        HelpName = "FILE",
    };

    private readonly Flag<UnlinkMode> unlink = Flag.Choice(
        "--ledger.unlink",
        "WHICH",
        "locked",
        "Which files of dead writers are removed once they are in the ledger: those of formats whose writers hold a lock, all that are taken for dead, or none",
        new Dictionary<string, UnlinkMode> { ["locked"] = UnlinkMode.Locked, ["all"] = UnlinkMode.All, ["none"] = UnlinkMode.None });

    private readonly Flag<TimeSpan> unlinkDelay = new(
        "--ledger.unlink-delay",
        "DURATION",
        "5m",
        "How long after they are in the ledger they are removed, so that other exporters have seen them too.",
        (string text, out TimeSpan value) => Durations.TryParse(text, TimeSpan.Zero, DelayMax, out value),
        "is no duration up to 7d; write it like 30s or 5m");

    private readonly Flag<TimeSpan> retention = new(
        "--ledger.retention",
        "DURATION",
        "24h",
        "For how long a series goes on without a living writer.",
        (string text, out TimeSpan value) => Durations.TryParse(text, RetentionMin, RetentionMax, out value),
        "is no duration from 1m to 365d; write it like 24h or 7d");

    private readonly Flag<int> series = Flag.Number(
        "--limit.ledger-series", LedgerLimits.DefaultSeriesMax, 1, SeriesLimit, "Series of dead writers; those that come when there are as many are lost.");

    public LedgerFlags() => path.Validators.Add(result => Flag.Check(result, text => text.Length > 0, "names no file"));

    public string Title => "Ledger";

    public IReadOnlyList<Option> Options => [path, unlink.Option, unlinkDelay.Option, retention.Option, series.Option];

    public ServeSettings Read(SettingReader reader, ServeSettings settings) => settings with
    {
        Ledger = new LedgerSettings(
            reader.GetValue(path) is { } file ? Path.GetFullPath(file) : null,
            unlink.Read(reader),
            unlinkDelay.Read(reader),
            new LedgerLimits { SeriesMax = series.Read(reader), Retention = retention.Read(reader) }),
    };
}
