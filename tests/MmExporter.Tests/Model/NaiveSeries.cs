using MmExporter.Formats;
using MmExporter.Model;

namespace MmExporter.Tests.Model;

/// <summary>A series of a file, as it takes part in one merged series.</summary>
/// <param name="File">Its file.</param>
/// <param name="Source">The series.</param>
/// <param name="IsCounter">Whether it is a total.</param>
internal readonly record struct Share(Contribution File, SeriesDefinition Source, bool IsCounter)
{
    public MetricDefinition Metric => Source.Metric;

    public ReadOnlySpan<ulong> Words => File.Content.Words.Slice(Source.Word, Metric.Words);

    public bool IsPresent => File.Content.Present.IsEmpty || File.Content.Present[File.Content.Series.ToList().IndexOf(Source)];

    public double Value => new Number(Metric.Number, Words[0]).AsDouble();

    /// <summary>When a gauge was set; where it does not tell, it was.</summary>
    public ulong Time => Metric.Merge == GaugeMerge.Last ? Words[1] : 1;

    public GaugeMerge Merge => Metric.Kind == MetricKind.State ? GaugeMerge.Max : Metric.Merge;
}

/// <summary>What samples a merged series has, computed from all who have a share in it, in the order of their say.</summary>
internal static class NaiveSeries
{
    /// <summary>The samples: what stands behind the name, the label that is added, and the value.</summary>
    public static IEnumerable<(string Suffix, string? Label, double Value)> Samples(IReadOnlyList<Share> shares, out int otherBuckets)
    {
        otherBuckets = 0;
        MetricDefinition first = shares[0].Metric;
        if (first.IsHistogram)
        {
            Share[] same = [.. shares.Where(share => share.Metric.Kind == first.Kind)];
            otherBuckets = shares.Count - same.Length;
            Share[] shown = [.. same.Where(share => share.IsPresent)];
            return shown.Length == 0 ? [] : first.Kind == MetricKind.Histogram ? NaiveHistogram.Explicit(same, shown) : NaiveHistogram.Exponential(shown);
        }

        Share[] present = [.. shares.Where(share => share.IsPresent)];
        return first.Kind switch
        {
            _ when present.Length == 0 => [],
            MetricKind.Text => [("", null, 1)],
            MetricKind.State when first.States.Length > 0 => States(shares, present),
            _ => ScalarOf(shares[0], present) is { } value ? [("", null, value)] : [],
        };
    }

    private static IEnumerable<(string, string?, double)> States(IReadOnlyList<Share> shares, Share[] present) =>
        shares.SelectMany(share => share.Metric.States).Distinct().Select(state => ("", (string?)state,
            present.Any(share => share.Words[0] < (ulong)share.Metric.States.Length && share.Metric.States[share.Words[0]] == state) ? 1.0 : 0.0));

    private static double? ScalarOf(Share first, Share[] present)
    {
        Share[] set = [.. present.Where(share => share.Time > 0 && !(share.Metric.Kind == MetricKind.State && share.Value > 1) && !(share.IsCounter && !(share.Value >= 0 && double.IsFinite(share.Value))))];
        if (set.Length == 0)
        {
            return null;
        }

        return first.Merge switch
        {
            GaugeMerge.None or GaugeMerge.Sum => Sum(set),
            GaugeMerge.Last => set.OrderBy(share => share.Time).ThenBy(share => share.File.Content.Writer.Rank).Last().Value,
            GaugeMerge.Min => set.Select(share => share.Value).Order().First(),
            GaugeMerge.Max => set.Select(share => share.Value).Order().Last(),
            GaugeMerge.Average => set.Sum(share => share.Value) / set.Length,
            _ => set[^1].Value,
        };
    }

    /// <summary>Whole numbers are added as such, however great.</summary>
    private static double Sum(Share[] set) => set.All(share => share.Metric.Number == NumberKind.Unsigned)
        ? (double)set.Aggregate(UInt128.Zero, (sum, share) => sum + share.Words[0])
        : set.Sum(share => share.Value);
}
