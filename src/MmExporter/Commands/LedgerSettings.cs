using MmExporter.Ledger;
using MmExporter.Ledger.Removal;

namespace MmExporter.Commands;

/// <summary>How what dead writers counted is kept.</summary>
/// <param name="Path">The ledger's file, absolute; null to keep it in memory.</param>
/// <param name="Unlink">Which files of dead writers are removed.</param>
/// <param name="UnlinkDelay">How long after they are in the ledger.</param>
/// <param name="Limits">How much is kept, and for how long.</param>
internal sealed record LedgerSettings(string? Path, UnlinkMode Unlink, TimeSpan UnlinkDelay, LedgerLimits Limits);
