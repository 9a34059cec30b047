using MmExporter.Formats;
using MmExporter.Ledger;

namespace MmExporter.Tests.Ledger;

/// <summary>A ledger that is nothing but what was put into it, beside the one that is tested.</summary>
internal sealed class LedgerModel
{
    private static readonly MetricDefinition[] Metrics =
    [
        DeadWriter.Counter("requests", "code", "route"),
        DeadWriter.Counter("requests", "route", "code"),
        DeadWriter.Doubles("seconds", "code"),
        DeadWriter.Histogram("sizes", 1, 2),
    ];

    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddDays(20_000);

    private readonly Dictionary<ulong, Step> folded = [];
    private readonly Dictionary<ulong, Step> held = [];

    public LedgerState State { get; private set; } = Totals.New();

    /// <summary>Does a step, and demands that the ledger is what it should be.</summary>
    public void Do(Step step)
    {
        DeadWriter writer = step.Writer();
        switch (step.Action)
        {
            case 0 or 1:
                Assert.Equal(folded.TryAdd(step.Identity, step), State.Fold(writer, Start));
                break;
            case 2 or 3:
                State.Hold(1000 + step.Identity, writer, Start);
                held[step.Identity] = step;
                break;
            case 4:
                Assert.Equal(held.Remove(step.Identity), State.Release(1000 + step.Identity));
                break;
            default:
                State = LedgerBytes.Reload(State, Start);
                break;
        }

        Check();
    }

    private void Check()
    {
        var expected = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (Step step in folded.Values.Concat(held.Values))
        {
            foreach ((string key, double value) in step.Amounts())
            {
                expected[key] = expected.GetValueOrDefault(key) + value;
            }
        }

        Assert.Equal(expected, Found());
        Assert.Equal(expected.Count(entry => !entry.Key.EndsWith("bucket 1", StringComparison.Ordinal)), State.SeriesCount);
        Assert.Equal((folded.Count, held.Count), (State.GenerationCount, State.HeldCount));
    }

    private SortedDictionary<string, double> Found()
    {
        var found = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (LedgerContent content in State.Contents)
        {
            foreach (SeriesDefinition series in content.Series.OfType<SeriesDefinition>())
            {
                ulong[] words = content.Words.Slice(series.Word, series.Metric.Words).ToArray();
                string key = Step.Key(content.Writer.Application, series.Metric, series.LabelValues);
                found.Add(key, series.Metric.Number == NumberKind.Float ? BitConverter.UInt64BitsToDouble(words[0]) : words[0]);
                if (series.Metric.IsHistogram)
                {
                    found.Add(key + " bucket 1", words[HistogramWords.ExplicitBuckets + 1]);
                }
            }
        }

        return found;
    }

    /// <param name="Action">What is done.</param>
    /// <param name="Identity">The file.</param>
    /// <param name="Seed">What it says: sums of such doubles are exact in any order.</param>
    public sealed record Step(int Action, ulong Identity, int Seed)
    {
        public DeadWriter Writer()
        {
            var random = new Random(Seed);
            var writer = new DeadWriter(Identity, Application(random));
            for (int i = random.Next(4); i >= 0; i--)
            {
                (MetricDefinition metric, string[] values, int amount) = Series(random);
                ulong[] words = metric.Number == NumberKind.Float ? [DeadWriter.Word(amount / 8.0)] : [(ulong)amount];
                writer.Add(metric, amount, metric.IsHistogram ? [words[0], 0, 0, 0, (ulong)amount, 0] : words, values);
            }

            return writer;
        }

        public IEnumerable<(string Key, double Value)> Amounts()
        {
            var random = new Random(Seed);
            string application = Application(random);
            for (int i = random.Next(4); i >= 0; i--)
            {
                (MetricDefinition metric, string[] values, int amount) = Series(random);
                string key = Key(application, metric, values);
                yield return (key, metric.Number == NumberKind.Float ? amount / 8.0 : amount);
                if (metric.IsHistogram)
                {
                    yield return (key + " bucket 1", amount);
                }
            }
        }

        public static string Key(string application, MetricDefinition metric, string[] values) => string.Join(
            ' ', metric.Keys.Zip(values, (key, value) => $"{key}={value}").Order(StringComparer.Ordinal).Prepend($"{application} {metric.Name}"));

        private static string Application(Random random) => random.Next(2) == 0 ? "shop" : "mail";

        private static (MetricDefinition Metric, string[] Values, int Amount) Series(Random random)
        {
            MetricDefinition metric = Metrics[random.Next(Metrics.Length)];
            return (metric, [.. metric.Keys.Select(_ => $"{random.Next(2)}")], random.Next(1000));
        }
    }
}
