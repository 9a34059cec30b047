using System.CommandLine;
using MmExporter.Ledger;
using MmExporter.Ledger.Removal;

namespace MmExporter.Commands;

/// <summary>The flags of the ledger.</summary>
internal sealed class LedgerOptions
{
    private static readonly Dictionary<string, UnlinkMode> Modes = new()
    {
        ["locked"] = UnlinkMode.Locked,
        ["all"] = UnlinkMode.All,
        ["none"] = UnlinkMode.None,
    };

    private readonly Option<string?> path = new("--ledger.path")
    {
        Description = "File that keeps what dead writers counted. Without it that is kept in memory, and no file is removed.",
        HelpName = "FILE",
    };

    private readonly Option<string> unlink = new("--ledger.unlink")
    {
        Description = "Which files of dead writers are removed once they are in the ledger: locked (of formats whose writers hold a lock), "
            + "all (those taken for dead, too), none.",
        HelpName = "WHICH",
        DefaultValueFactory = _ => "locked",
    };

    private readonly Option<string> unlinkDelay = new("--ledger.unlink-delay")
    {
        Description = "How long after that, so that other exporters have seen them too.",
        HelpName = "DURATION",
        DefaultValueFactory = _ => "5m",
    };

    private readonly Option<string> retention = new("--ledger.retention")
    {
        Description = "For how long a series goes on without a living writer.",
        HelpName = "DURATION",
        DefaultValueFactory = _ => "24h",
    };

    private readonly Option<int> seriesMax = new("--limit.ledger-series")
    {
        Description = "Series of dead writers at most.",
        HelpName = "COUNT",
        DefaultValueFactory = _ => LedgerLimits.DefaultSeriesMax,
    };

    public LedgerOptions()
    {
        path.Validators.Add(result => OptionChecks.Check(result, text => text.Length > 0, "names no file"));
        unlink.Validators.Add(result => OptionChecks.Check(result, Modes.ContainsKey, $"is none of {string.Join(", ", Modes.Keys)}"));
        unlinkDelay.Validators.Add(OptionChecks.CheckDuration);
        retention.Validators.Add(OptionChecks.CheckDuration);
    }

    public IEnumerable<Option> All => [path, unlink, unlinkDelay, retention, seriesMax];

    public LedgerSettings Read(ParseResult parse) => new(
        parse.GetValue(path) is { } file ? Path.GetFullPath(file) : null,
        Modes[parse.GetValue(unlink)!],
        Durations.Parse(parse.GetValue(unlinkDelay)!),
        new LedgerLimits { SeriesMax = parse.GetValue(seriesMax), Retention = Durations.Parse(parse.GetValue(retention)!) });
}
