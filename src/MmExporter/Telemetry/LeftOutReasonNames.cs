using MmExporter.Model;

namespace MmExporter.Telemetry;

/// <summary>The reasons' names in metrics and in the log.</summary>
internal static class LeftOutReasonNames
{
    public static string Name(this LeftOutReason reason) => reason switch
    {
        LeftOutReason.LongLabel => "long_label",
        LeftOutReason.SeriesPerWriter => "series_per_writer",
        LeftOutReason.SeriesLimit => "series_limit",
        LeftOutReason.Clash => "clash",
        LeftOutReason.OtherBuckets => "other_buckets",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    /// <summary>What to do about it.</summary>
    public static string Advice(this LeftOutReason reason) => reason switch
    {
        LeftOutReason.LongLabel => "shorten the labels, or raise --limit.label-length",
        LeftOutReason.SeriesPerWriter => "have the application make fewer, or raise --limit.series-per-writer",
        LeftOutReason.SeriesLimit => "have the applications make fewer, or raise --limit.series",
        LeftOutReason.Clash => "give one of the metrics another name",
        LeftOutReason.OtherBuckets => "make the histograms of one kind in all processes",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };
}
