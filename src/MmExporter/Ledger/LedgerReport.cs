using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MmExporter.Formats;

namespace MmExporter.Ledger;

/// <summary>A ledger for people, and for programs of theirs.</summary>
/// <param name="Time">When it was saved.</param>
/// <param name="Series">Its series, sorted by application, metric and labels; what is held included.</param>
/// <param name="GenerationCount">Files that were folded and are remembered.</param>
/// <param name="HeldCount">Files whose amounts can be taken back.</param>
internal sealed partial record LedgerReport(DateTimeOffset Time, IReadOnlyList<LedgerReport.Line> Series, int GenerationCount, int HeldCount)
{
    /// <summary>Where the columns of the text begin to be apart.</summary>
    private const int Gap = 2;

    /// <summary>A longer text moves the rest of its line, and not those of all others.</summary>
    private const int WidthMax = 80;

    private static readonly string[] Header = ["APPLICATION", "METRIC", "LABELS", "VALUE", "COUNT", "SUM", "CREATED", "LAST LIVE"];

    public static LedgerReport Of(LedgerImage image)
    {
        // The ledger itself adds up what is held.
        var state = new LedgerState(new LedgerLimits(), Microsoft.Extensions.Logging.Abstractions.NullLogger<LedgerState>.Instance);
        state.Restore(image);
        Line[] lines =
        [
            .. state.Contents.SelectMany(content => content.Series.Select((series, i) => LineOf(content, series!, content.LastLive(i))))
                .OrderBy(line => line.Application, StringComparer.Ordinal)
                .ThenBy(line => line.Metric, StringComparer.Ordinal)
                .ThenBy(line => Labels(line), StringComparer.Ordinal),
        ];
        return new LedgerReport(DateTimeOffset.FromUnixTimeSeconds(image.Time), lines, image.Generations.Count, image.Held.Count);
    }

    public void WriteJson(TextWriter output) => output.WriteLine(JsonSerializer.Serialize(this, Json.Default.LedgerReport));

    public void WriteText(TextWriter output)
    {
        List<string[]> rows = [Header, .. Series.Select(Columns)];
        int[] widths = [.. Enumerable.Range(0, Header.Length).Select(column => rows.Max(row => Math.Min(WidthMax, row[column].Length)) + Gap)];
        foreach (string[] row in rows)
        {
            output.WriteLine(string.Concat(row.Select((text, column) => text.PadRight(Math.Max(widths[column], text.Length + Gap)))).TrimEnd());
        }

        output.WriteLine();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Series.Count} series, {GenerationCount} folded files, {HeldCount} held files; saved {TimeText(Time)}"));
    }

    private static Line LineOf(LedgerContent content, SeriesDefinition series, long lastLive)
    {
        MetricDefinition metric = series.Metric;
        ReadOnlySpan<ulong> words = content.Words.Slice(series.Word, metric.Words);
        var line = new Line(
            content.Writer.Application,
            metric.Identity,
            metric.Unit,
            metric.Kind.ToString(),
            metric.Keys.Select((key, i) => KeyValuePair.Create(key, series.LabelValues[i])).ToDictionary(),
            series.Created == 0 ? null : DateTimeOffset.UnixEpoch.AddTicks(series.Created / TimeSpan.NanosecondsPerTick),
            DateTimeOffset.FromUnixTimeSeconds(lastLive));
        return metric.IsHistogram
            ? line with { Count = CountOf(metric, words), Sum = Text(BitConverter.UInt64BitsToDouble(words[HistogramWords.Sum])) }
            : line with { Value = new Number(metric.Number, words[0]).ToString() };
    }

    private static ulong CountOf(MetricDefinition metric, ReadOnlySpan<ulong> words)
    {
        ulong count = 0;
        foreach (ulong bucket in words[(HistogramWords.Maximum + 1)..metric.Words])
        {
            count = HistogramWords.CappedSum(count, bucket);
        }

        return count;
    }

    private static string Text(double sum) => sum.ToString(CultureInfo.InvariantCulture);

    private static string[] Columns(Line line) =>
    [
        Plain(line.Application), Plain(line.Unit.Length > 0 ? $"{line.Metric} ({line.Unit})" : line.Metric), Plain(Labels(line)),
        line.Value ?? "", line.Count?.ToString(CultureInfo.InvariantCulture) ?? "", line.Sum ?? "",
        line.Created is { } created ? TimeText(created) : "", TimeText(line.LastLive),
    ];

    private static string Labels(Line line) =>
        string.Join(',', line.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}=\"{label.Value}\""));

    /// <summary>Names are a writer's, and must not move the cursor of a terminal.</summary>
    private static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c));

    private static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <param name="Application">The application.</param>
    /// <param name="Metric">The metric as the writer named it.</param>
    /// <param name="Unit">Its unit, or empty.</param>
    /// <param name="Kind">What it is.</param>
    /// <param name="Labels">Its labels.</param>
    /// <param name="Created">When it began to count, where that is known.</param>
    /// <param name="LastLive">When a living writer had it last.</param>
    public sealed record Line(
        string Application,
        string Metric,
        string Unit,
        string Kind,
        IReadOnlyDictionary<string, string> Labels,
        DateTimeOffset? Created,
        DateTimeOffset LastLive)
    {
        /// <summary>Of a counter; as text, since 64 bits are more than JSON's numbers have.</summary>
        public string? Value { get; init; }

        /// <summary>Of a histogram.</summary>
        public ulong? Count { get; init; }

        /// <summary>Of a histogram; as text, since it may be infinite.</summary>
        public string? Sum { get; init; }
    }

    [JsonSourceGenerationOptions(
        WriteIndented = true,
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(LedgerReport))]
    private sealed partial class Json : JsonSerializerContext;
}
