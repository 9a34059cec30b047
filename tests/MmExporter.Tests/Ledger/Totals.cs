using MmExporter.Formats;
using MmExporter.Ledger;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Ledger;

/// <summary>Looks into a ledger as the merge does.</summary>
internal static class Totals
{
    public static LedgerState New(LedgerLimits? limits = null, RecordingLogger<LedgerState>? log = null) => new(limits ?? new LedgerLimits(), log ?? new());

    public static LedgerContent Of(this LedgerState state, string application) =>
        Assert.Single(state.Contents, content => content.Writer.Application == application);

    public static ulong[] Words(this LedgerState state, string name, params string[] values) => state.Of("shop").Find(name, values);

    public static ulong Word(this LedgerState state, string name, params string[] values) => state.Words(name, values)[0];

    public static double Double(this LedgerState state, string name, params string[] values) =>
        BitConverter.UInt64BitsToDouble(state.Word(name, values));

    public static SeriesDefinition Series(this LedgerContent content, string name, params string[] values) =>
        Assert.Single(content.Series, series => series!.Metric.Name == name && series.LabelValues.SequenceEqual(values))!;

    public static int Index(this LedgerContent content, string name, params string[] values) =>
        content.Series.ToList().IndexOf(content.Series(name, values));

    /// <summary>All there is, as text: equal for equal ledgers, whatever the order of their series.</summary>
    public static string[] Describe(this LedgerState state) =>
    [
        .. state.Contents.SelectMany(content => content.Series.Select((series, i) => Describe(content, series!, content.LastLive(i)))).Order(StringComparer.Ordinal),
    ];

    private static ulong[] Find(this LedgerContent content, string name, string[] values)
    {
        SeriesDefinition series = content.Series(name, values);
        return content.Words.Slice(series.Word, series.Metric.Words).ToArray();
    }

    private static string Describe(LedgerContent content, SeriesDefinition series, long lastLive)
    {
        MetricDefinition metric = series.Metric;
        return string.Join('|', [
            content.Writer.Application, $"{content.Writer.HasFieldNames}", metric.Name, metric.Identity, metric.Unit, metric.Help, $"{metric.Kind} {metric.Number}",
            $"{metric.IsEmphasised} {metric.Scale} {metric.FirstIndex} {metric.BucketCount}",
            .. metric.Keys, .. series.LabelValues, string.Join(',', metric.Bounds),
            $"{series.Created} {lastLive}", .. content.Words.Slice(series.Word, metric.Words).ToArray().Select(word => $"{word:x}")]);
    }
}
