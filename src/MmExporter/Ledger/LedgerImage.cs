using MmExporter.Formats;

namespace MmExporter.Ledger;

/// <summary>The whole ledger at one moment, which changes no more: what is written, loaded and shown.</summary>
/// <param name="Version">The version of the ledger it is of.</param>
/// <param name="Time">When, in Unix seconds.</param>
/// <param name="Applications">The series.</param>
/// <param name="Held">What can still be taken back.</param>
/// <param name="Generations">Which files have been folded.</param>
internal sealed record LedgerImage(
    long Version,
    long Time,
    IReadOnlyList<LedgerImage.Application> Applications,
    IReadOnlyList<LedgerImage.HeldFile> Held,
    IReadOnlyList<KeyValuePair<ulong, FoldedGeneration>> Generations)
{
    /// <param name="Name">The application.</param>
    /// <param name="Metrics">Its metrics.</param>
    /// <param name="Series">Its series.</param>
    /// <param name="Words">The words of what was folded for good.</param>
    public sealed record Application(string Name, Metric[] Metrics, Series[] Series, ulong[] Words);

    /// <param name="Definition">As the newest writer describes it.</param>
    /// <param name="NewestStart">When that writer began, in Unix nanoseconds.</param>
    public readonly record struct Metric(MetricDefinition Definition, long NewestStart);

    /// <param name="Metric">Which of the application's metrics it is of.</param>
    /// <param name="Values">Its label values.</param>
    /// <param name="Created">When it began to count, in Unix nanoseconds; 0 where nobody knows.</param>
    /// <param name="LastLive">When a living writer had it last, in Unix seconds.</param>
    /// <param name="IsSettled">Whether anything was folded into it for good.</param>
    /// <param name="Word">Its first word.</param>
    public readonly record struct Series(int Metric, string[] Values, long Created, long LastLive, bool IsSettled, int Word);

    /// <param name="Identity">What tells the file apart from all others.</param>
    /// <param name="LastSeen">When it was there last, in Unix seconds.</param>
    /// <param name="Application">Which of the applications it is of.</param>
    /// <param name="Amounts">What it adds.</param>
    /// <param name="Words">The words of that.</param>
    public sealed record HeldFile(ulong Identity, long LastSeen, int Application, Amount[] Amounts, ulong[] Words);

    /// <param name="Series">Which of the application's series it is of.</param>
    /// <param name="Created">When the writer began to count, in Unix nanoseconds; 0 where nobody knows.</param>
    /// <param name="Word">Its first word.</param>
    public readonly record struct Amount(int Series, long Created, int Word);
}
