namespace MmExporter.Ledger;

/// <summary>How much the ledger holds, and for how long.</summary>
internal sealed record LedgerLimits
{
    public const int DefaultSeriesMax = 200_000;

    /// <summary>Series of all applications; those that come when there are as many are refused.</summary>
    public int SeriesMax { get; init; } = DefaultSeriesMax;

    /// <summary>What names, words and held amounts take in memory, about.</summary>
    public long SizeBytesMax { get; init; } = 256 * 1024 * 1024;

    /// <summary>Generations of folded files; beyond them the ones that were not seen for the longest time are forgotten.</summary>
    public int GenerationsMax { get; init; } = 1_000_000;

    /// <summary>For how long a series goes on without a living writer.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromHours(24);

    /// <summary>For how long a folded or held file is remembered that is not seen. It may be in a directory that is unmounted for a while.</summary>
    public TimeSpan GenerationRetention => Retention * 2 > LeastGenerationRetention ? Retention * 2 : LeastGenerationRetention;

    private static readonly TimeSpan LeastGenerationRetention = TimeSpan.FromDays(7);
}
