using System.Runtime.InteropServices;
using System.Text;
using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Model.Naming;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Rendering.Pages;

/// <summary>
/// Writers of everything that a writer can say, most of it odd. The names come from a few, so that they meet: in families, in labels, with
/// the names that formats make of others, and after each escaping.
/// </summary>
internal sealed class RandomWriters(int seed)
{
    private static readonly string[] Names =
    [
        "a", "b", "a_b", "a.b", "a-b", "a:b", "a b", "é", "1", "1a", "_", "__a", "", "le", "app", "state", "value", "up", "x", "x_total", "x.total", "x_info", "x_created",
        "x_count", "x_sum", "x_bucket", "x.count", "x_seconds", "x.seconds", "seconds", "U__a_2e_b", "a_dot_b", "exported_a_b", "exported_value", "\"", "\\", "\n", "a\0b", "a\uFFFDb", "😀", "{a}", "=", "total", "info",
    ];

    private static readonly string[] Texts = ["", "a", "b", "a text", "\"", "\\", "\\n", "\n", ",\"", "{}=", "\0", "é", "😀", "x;y", "#", " ", "a;b", "\r", "\u2028"];
    private static readonly string[] Units = ["", "", "", "s", "By", "1", "%", "By/s", "{thing}", "é", "total", "info", "s.b"];
    private static readonly double[] Doubles =
    [
        0, -0.0, 1, -1, 0.1, 1e-5, 1234567.5, 1e6, 1e15, 1e16, 1e21, 1e22, -1e300, double.MaxValue, double.MinValue, double.Epsilon, -double.Epsilon,
        2.2250738585072014E-308, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 9007199254740993, 0.3,
    ];

    private static readonly ulong[] Counts = [0, 0, 0, 1, 1, 2, 7, 1000, 1UL << 33, 1UL << 53, (1UL << 53) + 1];
    private static readonly ulong[] LargeCounts = [ulong.MaxValue, 1UL << 63, long.MaxValue, ulong.MaxValue - 1];

    private readonly Random random = new(seed);

    public ModelSettings Settings()
    {
        return new ModelSettings
        {
            Translation = Pick(Enum.GetValues<TranslationStrategy>()),
            ApplicationLabel = Pick("app", "app", "", "state", "a_b"),
            Merge = Pick(MergeMode.Application, MergeMode.Application, MergeMode.Process),
        };
    }

    public IReadOnlyList<Contribution> Make()
    {
        return [.. Enumerable.Range(0, random.Next(1, 4)).Select(number => new Contribution(Writer(number), $"/{number}", IsLiving: random.Next(5) > 0, 0))];
    }

    private FakeContent Writer(int number)
    {
        bool isField = random.Next(3) == 0;
        var content = new FakeContent(new WriterIdentity(Pick("shop", "shop", "é/\"shop\""), isField ? $"{random.Next(2)}" : "", isField ? "1" : "")
        {
            ShortId = isField ? "" : $"w{number}",
            HasFieldNames = isField,
            Rank = (ulong)number,
            StartTime = random.Next(100),
            Generation = (ulong)number + 1,
            Resource = random.Next(3) > 0 ? new Dictionary<string, string>() : new Dictionary<string, string> { [Pick(Names)] = Pick(Texts), ["host.name"] = "h" },
        });
        for (int i = random.Next(3); i > 0; i--)
        {
            content.AddFact(Name(), Pick(Texts));
        }

        for (int i = random.Next(1, 12); i > 0; i--)
        {
            AddMetric(content);
        }

        return content;
    }

    private void AddMetric(FakeContent content)
    {
        MetricKind kind = Pick(
            MetricKind.Counter, MetricKind.Counter, MetricKind.UpDownCounter, MetricKind.Gauge, MetricKind.Gauge, MetricKind.Histogram,
            MetricKind.ExponentialHistogram, MetricKind.Text, MetricKind.State);
        MetricDefinition metric = Metric(kind);
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            string[] values = [.. metric.Keys.Select(_ => Pick(Texts))];
            long created = Pick(0L, 1_700_000_000_123_456_789, 1, long.MaxValue, random.NextInt64(0, long.MaxValue));
            content.Add(metric, values, created, Words(metric));
        }
    }

    private MetricDefinition Metric(MetricKind kind)
    {
        GaugeMerge merge = kind == MetricKind.Gauge ? Pick(GaugeMerge.Last, GaugeMerge.Sum, GaugeMerge.Min, GaugeMerge.Max, GaugeMerge.Average, GaugeMerge.Each) : GaugeMerge.None;
        NumberKind number = kind switch
        {
            MetricKind.Counter => Pick(NumberKind.Unsigned, NumberKind.Float),
            MetricKind.State => NumberKind.Unsigned,
            MetricKind.Histogram or MetricKind.ExponentialHistogram => NumberKind.Float,
            _ => Pick(NumberKind.Unsigned, NumberKind.Signed, NumberKind.Float),
        };
        double[] bounds = [.. Doubles.Where(double.IsFinite).Distinct().Where(_ => random.Next(4) == 0).Order()];
        int buckets = kind == MetricKind.Histogram ? bounds.Length + 1 : Pick(1, 2, 40, 160, 256);
        string[] states = [.. Names.Concat(Texts).Distinct().OrderBy(_ => random.Next()).Take(random.Next(4))];
        bool hasExemplars = random.Next(2) == 0;
        int exemplarWords = hasExemplars ? HistogramWords.ExemplarLength : 0;
        return new MetricDefinition
        {
            Name = Name(),
            Unit = Pick(Units),
            Help = Pick(Texts) + Pick(Texts),
            Kind = kind,
            Number = number,
            Merge = merge,
            Keys = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Name()).Distinct()],
            Bounds = bounds,
            BucketCount = buckets,
            Scale = random.Next(-4, 9),
            FirstIndex = Pick(0, 0, -1, -20, 3, random.Next(-1_000, 1_000), -1_048_576, 1_048_320),
            States = kind == MetricKind.State ? states : [],
            HasExemplars = hasExemplars && kind is MetricKind.Histogram or MetricKind.ExponentialHistogram,
            Words = kind switch
            {
                MetricKind.Gauge when merge == GaugeMerge.Last => 2,
                MetricKind.Histogram => HistogramWords.ExplicitBuckets + buckets + exemplarWords,
                MetricKind.ExponentialHistogram => HistogramWords.ExponentialBuckets + buckets + exemplarWords,
                MetricKind.Text => 4,
                _ => 1,
            },
        };
    }

    private ulong[] Words(MetricDefinition metric)
    {
        var words = new ulong[metric.Words];
        switch (metric.Kind)
        {
            case MetricKind.State:
                words[0] = (ulong)random.Next(5);
                break;
            case MetricKind.Text:
                byte[] text = Encoding.UTF8.GetBytes(Pick(Texts) + Pick(Texts));
                words[0] = (ulong)text.Length;
                text.CopyTo(MemoryMarshal.AsBytes(words.AsSpan(1)));
                break;
            case MetricKind.Histogram or MetricKind.ExponentialHistogram:
                FillHistogram(metric, words);
                break;
            default:
                words[0] = metric.Number == NumberKind.Float ? BitConverter.DoubleToUInt64Bits(Pick(Doubles))
                    : Pick(Pick(Counts), Pick(LargeCounts), (ulong)random.NextInt64());
                words[^1] = words.Length > 1 ? (ulong)random.Next(3) : words[0];
                break;
        }

        return words;
    }

    private void FillHistogram(MetricDefinition metric, Span<ulong> words)
    {
        bool isHostile = random.Next(8) == 0;
        bool isEmpty = random.Next(6) == 0;
        words[HistogramWords.Sum] = BitConverter.DoubleToUInt64Bits(isHostile ? Pick(Doubles) : Pick(0, 0.5, 1e300, 17));
        int end = words.Length - (metric.HasExemplars ? HistogramWords.ExemplarLength : 0);
        for (int i = HistogramWords.ExplicitBuckets; i < end && !isEmpty; i++)
        {
            words[i] = random.Next(3) > 0 ? 0 : isHostile && random.Next(4) == 0 ? Pick(LargeCounts) : Pick(Counts);
        }

        if (metric.HasExemplars && random.Next(3) > 0)
        {
            words[end] = BitConverter.DoubleToUInt64Bits(Pick(Doubles));
            words[end + 1] = (ulong)random.NextInt64(0, long.MaxValue);
            random.NextBytes(MemoryMarshal.AsBytes(words[(end + 2)..]));
        }
    }

    private string Name() => random.Next(3) == 0 ? Pick(Names) + Pick("_", ".", "", "é") + Pick(Names) : Pick(Names);

    private T Pick<T>(params T[] all) => all[random.Next(all.Length)];
}
