using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Mmstats.Format.V2;

namespace TestSupport;

/// <summary>The value of one series of a version 2 file, the lanes added up.</summary>
internal sealed class V2DumpValue(byte[] file, V2Header header, V2DumpMetric metric, uint dataWord)
{
    private readonly V2Shape shape = metric.Shape;

    private int LanesUsed => header.Progress.LanesUsed;

    public void AddTo(JsonObject shown)
    {
        switch (shape.Kind)
        {
            case V2Kind.Counter or V2Kind.UpDownCounter:
                shown["value"] = SumOfLanes();
                break;
            case V2Kind.Gauge:
                shown["value"] = Number(new V2Words(SharedWords()));
                break;
            case V2Kind.Histogram:
                AddHistogram(shown);
                break;
            case V2Kind.ExponentialHistogram:
                AddExponential(shown);
                break;
            case V2Kind.Text:
                V2TextValue.TryRead(SharedWords(), shape, out V2TextValue text);
                shown["text"] = Encoding.UTF8.GetString(text.Utf8);
                break;
            case V2Kind.State:
                shown["state"] = State();
                break;
            default:
                AddRing(shown);
                break;
        }
    }

    private ReadOnlySpan<byte> SharedWords() => Words(header.SharedDataOffset);

    private ReadOnlySpan<byte> LaneWords(int lane) => Words(header.LaneDataOffset(lane));

    private ReadOnlySpan<byte> Words(long areaOffset) =>
        file.AsSpan((int)(areaOffset + (long)dataWord * V2Layout.WordLength), shape.DataLength);

    private string SumOfLanes()
    {
        ulong integers = 0;
        double doubles = -0.0;
        for (int lane = 0; lane < LanesUsed; lane++)
        {
            var words = new V2Words(LaneWords(lane));
            integers = unchecked(integers + words.U64(0));
            doubles += words.F64(0);
        }

        return shape.Number switch
        {
            V2Number.F64 => Show(doubles),
            V2Number.I64 => Show((long)integers),
            _ => Show(integers),
        };
    }

    private string Number(V2Words words) => shape.Number == V2Number.F64 ? Show(words.F64(0)) : Show(words.I64(0));

    private string State()
    {
        if (!V2StateValue.TryRead(SharedWords(), shape, out int index, out _))
        {
            return Show(new V2Words(SharedWords()).U64(0));
        }

        return metric.States.Length == 0 ? Show((ulong)index) : metric.States[index];
    }

    private void AddHistogram(JsonObject shown)
    {
        ulong count = 0;
        double sum = -0.0, minimum = double.NaN, maximum = double.NaN;
        ulong[] buckets = new ulong[shape.BucketCount];
        var exemplars = new JsonArray();
        for (int lane = 0; lane < LanesUsed; lane++)
        {
            V2HistogramValue.TryRead(LaneWords(lane), shape, out V2HistogramValue value);
            count = unchecked(count + value.Count);
            sum += value.Sum;
            minimum = double.MinNumber(minimum, value.Minimum);
            maximum = double.MaxNumber(maximum, value.Maximum);
            for (int i = 0; i < buckets.Length; i++)
            {
                buckets[i] = unchecked(buckets[i] + value.Bucket(i));
            }

            AddExemplar(exemplars, lane, value.Exemplar);
        }

        AddSummary(shown, count, sum, minimum, maximum);
        shown["bounds"] = Array(metric.Bounds.Select(Show));
        shown["buckets"] = Array(buckets.Select(Show));
        AddExemplars(shown, exemplars);
    }

    private void AddExponential(JsonObject shown)
    {
        ulong count = 0, zero = 0, below = 0, above = 0;
        double sum = -0.0, minimum = double.NaN, maximum = double.NaN;
        ulong[] buckets = new ulong[shape.BucketCount];
        var exemplars = new JsonArray();
        for (int lane = 0; lane < LanesUsed; lane++)
        {
            V2ExponentialValue.TryRead(LaneWords(lane), shape, out V2ExponentialValue value);
            count = unchecked(count + value.Count);
            zero = unchecked(zero + value.Zero);
            below = unchecked(below + value.Below);
            above = unchecked(above + value.Above);
            sum += value.Sum;
            minimum = double.MinNumber(minimum, value.Minimum);
            maximum = double.MaxNumber(maximum, value.Maximum);
            for (int i = 0; i < buckets.Length; i++)
            {
                buckets[i] = unchecked(buckets[i] + value.Bucket(i));
            }

            AddExemplar(exemplars, lane, value.Exemplar);
        }

        AddSummary(shown, count, sum, minimum, maximum);
        shown["scale"] = shape.Scale;
        shown["first"] = shape.FirstIndex;
        shown["zero"] = Show(zero);
        shown["below"] = Show(below);
        shown["above"] = Show(above);
        shown["buckets"] = Array(buckets.Select(Show));
        AddExemplars(shown, exemplars);
    }

    private static void AddSummary(JsonObject shown, ulong count, double sum, double minimum, double maximum)
    {
        shown["count"] = Show(count);
        shown["sum"] = Show(sum);
        shown["min"] = double.IsNaN(minimum) ? null : Show(minimum);
        shown["max"] = double.IsNaN(maximum) ? null : Show(maximum);
    }

    private static void AddExemplar(JsonArray exemplars, int lane, V2Exemplar exemplar)
    {
        if (exemplar.Exists)
        {
            exemplars.Add((JsonNode)new JsonObject
            {
                ["lane"] = lane,
                ["value"] = Show(exemplar.Value),
                ["time"] = Show(exemplar.Time),
                ["trace"] = Convert.ToHexStringLower(exemplar.TraceId),
                ["span"] = Convert.ToHexStringLower(exemplar.SpanId),
            });
        }
    }

    private void AddExemplars(JsonObject shown, JsonArray exemplars)
    {
        if (shape.ExemplarSlots > 0)
        {
            shown["exemplars"] = exemplars;
        }
    }

    private void AddRing(JsonObject shown)
    {
        V2Ring.TryRead(SharedWords(), shape, out V2Ring ring);
        V2RingRange.TryFind(ring.Head, ring.Head, shape, out V2RingRange range, out _);
        var entries = new JsonArray();
        for (ulong number = range.First; number < range.End; number++)
        {
            if (ring.TryReadSample(number, out V2Sample sample))
            {
                entries.Add((JsonNode)new JsonArray(Show(sample.Time), Show(sample.Value)));
            }
            else if (ring.TryReadEvent(number, out V2Event one))
            {
                entries.Add((JsonNode)new JsonArray(Show(one.Time), one.Severity, Encoding.UTF8.GetString(one.Text)));
            }
        }

        shown["head"] = Show(ring.Head);
        shown[shape.Kind == V2Kind.Samples ? "points" : "events"] = entries;
    }

    private static JsonArray Array(IEnumerable<string> values) => [.. values.Select(value => (JsonNode)value)];

    private static string Show(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Show(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A double as C prints it with <c>%.17g</c>.</summary>
    private static string Show(double value) =>
        double.IsNaN(value) ? "nan" :
        double.IsInfinity(value) ? value > 0 ? "inf" : "-inf" :
        value.ToString("G17", CultureInfo.InvariantCulture).Replace('E', 'e');
}
