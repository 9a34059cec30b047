using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Mmstats.Format.V2;

namespace TestSupport;

/// <summary>
/// Everything that stands in a version 2 file that nobody writes to, as JSON: the same keys as <c>tests/corpus/mmstats-v2/golden.json</c>.
/// Integers and doubles are strings, because JSON's numbers are not wide enough.
/// </summary>
internal sealed class V2Dump
{
    private readonly byte[] file;
    private readonly V2Header header;
    private readonly List<V2DumpMetric?> metrics = [];
    private readonly List<JsonObject?> series = [];
    private readonly JsonArray shownMetrics = [];
    private readonly JsonArray shownSeries = [];
    private readonly JsonObject resource = [];
    private V2Placement placement;

    private V2Dump(byte[] file, in V2Header header)
    {
        this.file = file;
        this.header = header;
    }

    /// <summary>What was left out: why, in the order of the records; last, if it is so, why the directory ended early.</summary>
    public List<V2Refusal> LeftOut { get; } = [];

    /// <summary>The whole file, or <c>{"refused": REASON}</c>.</summary>
    public static JsonObject Of(byte[] file) => Of(file, out _);

    /// <summary>The whole file and what was left out of it, or <c>{"refused": REASON}</c>.</summary>
    public static JsonObject Of(byte[] file, out IReadOnlyList<V2Refusal> leftOut)
    {
        leftOut = [];
        if (!V2Header.TryRead(file, file.Length, out V2Header header, out V2Refusal refusal))
        {
            return new JsonObject { ["refused"] = refusal.ToString() };
        }

        var dump = new V2Dump(file, header);
        dump.ReadDirectory();
        leftOut = dump.LeftOut;
        return new JsonObject
        {
            ["segment"] = header.Segment,
            ["closed"] = header.Progress.ClosedAt != 0,
            ["resource"] = dump.resource,
            ["metrics"] = dump.shownMetrics,
            ["series"] = dump.shownSeries,
        };
    }

    private void ReadDirectory()
    {
        var reader = new V2DirectoryReader(file.AsSpan((int)header.DirectoryOffset, header.Progress.DirectoryEnd));
        while (reader.TryNext(out V2Record record))
        {
            V2Refusal refusal = record.Type switch
            {
                V2RecordType.Resource => AddResource(record),
                V2RecordType.Metric => AddMetric(record),
                V2RecordType.Series => AddSeries(record),
                V2RecordType.Retire => Retire(record),
                _ => V2Refusal.None,
            };
            if (refusal != V2Refusal.None)
            {
                LeftOut.Add(refusal);
            }
        }

        if (reader.Refusal != V2Refusal.None)
        {
            LeftOut.Add(reader.Refusal);
        }
    }

    private V2Refusal AddResource(V2Record record)
    {
        if (V2Resource.TryRead(record, out V2Resource pairs, out V2Refusal refusal))
        {
            foreach (V2ResourcePair pair in pairs)
            {
                resource[Text(pair.Key)] = Text(pair.Value);
            }
        }

        return refusal;
    }

    private V2Refusal AddMetric(V2Record record)
    {
        bool good = V2Metric.TryRead(record, metrics.Count, out V2Metric metric, out V2Refusal refusal);
        metrics.Add(null);
        if (!good)
        {
            return refusal;
        }

        metrics[^1] = V2DumpMetric.Of(metric);
        shownMetrics.Add(new JsonObject
        {
            ["kind"] = KindName(metric.Shape.Kind),
            ["number"] = LowerName(metric.Shape.Number),
            ["merge"] = LowerName(metric.Shape.MergeRule),
            ["name"] = Text(metric.Name),
            ["unit"] = Text(metric.Unit),
            ["help"] = Text(metric.Help),
            ["keys"] = Texts(metric.Keys),
        });
        return V2Refusal.None;
    }

    private V2Refusal AddSeries(V2Record record)
    {
        int number = series.Count;
        series.Add(null);
        if (!V2Series.TryReadMetricId(record, number, metrics.Count, out int metricId, out V2Refusal refusal))
        {
            return refusal;
        }

        if (metrics[metricId] is not { } metric)
        {
            return V2Refusal.MetricLeftOut;
        }

        if (!V2Series.TryRead(record, number, metric.KeyCount, out V2Series one, out refusal) ||
            !placement.TryPlace(header, metric.Shape, one, out refusal))
        {
            return refusal;
        }

        var shown = new JsonObject
        {
            ["metric"] = metricId,
            ["labels"] = Texts(one.Values),
            ["retired"] = false,
            ["created"] = one.Created.ToString(CultureInfo.InvariantCulture),
        };
        new V2DumpValue(file, header, metric, one.DataWord).AddTo(shown);
        series[^1] = shown;
        shownSeries.Add(shown);
        return V2Refusal.None;
    }

    private V2Refusal Retire(V2Record record)
    {
        if (V2Retire.TryRead(record, series.Count, out int number, out V2Refusal refusal) && series[number] is { } shown)
        {
            shown["retired"] = true;
        }

        return refusal;
    }

    private static string KindName(V2Kind kind) => kind switch
    {
        V2Kind.UpDownCounter => "updown",
        V2Kind.ExponentialHistogram => "exponential",
        _ => LowerName(kind),
    };

    private static string LowerName<T>(T value)
        where T : struct, Enum =>
        value.ToString().ToLowerInvariant();

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    private static JsonArray Texts(V2Strings strings)
    {
        var texts = new JsonArray();
        foreach (ReadOnlySpan<byte> text in strings)
        {
            texts.Add((JsonNode)Text(text));
        }

        return texts;
    }
}
