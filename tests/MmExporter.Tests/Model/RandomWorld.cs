using MmExporter.Formats;
using MmExporter.Model;

namespace MmExporter.Tests.Model;

/// <summary>Files that come, grow, change, die and go at random.</summary>
internal sealed class RandomWorld(Random random)
{
    private static readonly string[] Names = ["a.b", "a_b", "c", "c_total", "h", "d"];
    private static readonly string[][] KeySets = [[], [], ["k"], ["k", "z"], ["z", "k"], ["k.1", "k_1"], ["k_1", "k.1"], ["app"], ["le", "host.name"]];
    private static readonly string[] Values = ["", "1", "2", "x;y", "\"\\\n", "a value that is long"];
    private static readonly double[][] BoundSets = [[1, 2, 4], [1, 2, 4], [1, 3], [], [0.5, 1, 2, 3, 4, 8], [-1, 5]];
    private static readonly string[][] StateSets = [["on", "off"], ["off", "on"], ["on", "broken"], []];
    private static readonly double[] Oddities = [double.NaN, -1, double.PositiveInfinity, double.NegativeInfinity];
    private static readonly NumberKind[] Numbers = [NumberKind.Unsigned, NumberKind.Signed, NumberKind.Float];

    private readonly List<FakeFile> gone = [];

    public World World { get; } = new(new ModelSettings
    {
        Merge = random.Next(4) == 0 ? MergeMode.Process : MergeMode.Application,
        ApplicationLabel = random.Next(4) switch { 0 => "", 1 => "service", _ => "app" },
        ResourceLabels = random.Next(3) == 0 ? ["host.name"] : [],
        LabelLengthMax = random.Next(3) == 0 ? 10 : 2_000,
    });

    /// <summary>Does something.</summary>
    /// <returns>What it was.</returns>
    public string Step()
    {
        World.Shuffle(random);
        FakeFile? any = World.Files.Count == 0 ? null : (FakeFile)World.Files[random.Next(World.Files.Count)].Content;
        switch (random.Next(12))
        {
            case 0 or 1 when World.Files.Count < 6:
                FakeFile added = AddFile();
                Grow(added);
                return $"{added.Writer.ShortId} comes";
            case 2 when any is not null:
                World.Remove(any);
                gone.Add(any);
                return $"{any.Writer.ShortId} goes";
            case 3 when gone.Count > 0:
                World.Return(gone[^1]);
                gone.RemoveAt(gone.Count - 1);
                return "one returns";
            case 4 when any is not null:
                bool isLiving = random.Next(2) == 0;
                World.SetLiving(any, isLiving);
                return $"{any.Writer.ShortId} lives: {isLiving}";
            case 5 when any is not null:
                any.Clear();
                Grow(any);
                return $"{any.Writer.ShortId} begins anew";
            case 6 when any?.Series.Count > 0:
                int index = random.Next(any.Series.Count);
                if (any.Series[index] is not null)
                {
                    any.Retire(index);
                }

                return $"{any.Writer.ShortId} retires {index}";
            case 7 when any?.Series.Count > 0:
                any.Clear();
                Grow(any);
                any.Show(random.Next(any.Series.Count), random.Next(2) == 0);
                return $"{any.Writer.ShortId} is sparse";
            case 8 or 9 when any is not null:
                Grow(any);
                return $"{any.Writer.ShortId} grows";
            default:
                foreach (Contribution file in World.Files)
                {
                    SetAll((FakeFile)file.Content);
                }

                return "values change";
        }
    }

    private FakeFile AddFile() => World.Add(
        random.Next(3) == 0 ? "two" : "one",
        start: random.Next(1, 5),
        isLiving: random.Next(5) > 0,
        resource: random.Next(2) == 0 ? [("host.name", $"host{random.Next(2)}")] : []);

    private void Grow(FakeFile file)
    {
        for (int metrics = random.Next(1, 4); metrics > 0; metrics--)
        {
            string[] keys = KeySets[random.Next(KeySets.Length)];
            MetricDefinition metric = Metric(Names[random.Next(Names.Length)], keys);
            for (int series = random.Next(1, 6); series > 0; series--)
            {
                SetOne(file, file.Add(metric, [.. keys.Select(_ => Values[random.Next(Values.Length)])], random.Next(3)));
            }

            if (random.Next(6) == 0)
            {
                file.WithNothing();
            }
        }
    }

    private MetricDefinition Metric(string name, string[] keys) => random.Next(14) switch
    {
        0 or 1 or 2 => Metrics.Counter(name, random.Next(2) == 0 ? NumberKind.Unsigned : NumberKind.Float, keys),
        3 => Metrics.UpDown(name, Numbers[random.Next(1, 3)], keys),
        4 or 5 or 6 => Metrics.Gauge(name, (GaugeMerge)random.Next(1, 7), Numbers[random.Next(3)], keys),
        7 or 8 => Metrics.Histogram(name, BoundSets[random.Next(BoundSets.Length)], random.Next(2) == 0, keys),
        9 or 10 => Metrics.Exponential(name, random.Next(-1, 4), random.Next(-40, 40), random.Next(1, 60), random.Next(2) == 0, keys),
        11 => Metrics.Text(name, keys),
        12 => Metrics.State(name, StateSets[random.Next(StateSets.Length)], keys),
        _ => Metrics.Ring(name),
    };

    private void SetAll(FakeFile file)
    {
        foreach (SeriesDefinition source in file.Series.OfType<SeriesDefinition>())
        {
            SetOne(file, source);
        }
    }

    private void SetOne(FakeFile file, SeriesDefinition source)
    {
        MetricDefinition metric = source.Metric;
        if (metric.IsHistogram)
        {
            foreach (ref ulong word in file.WordsOf(source))
            {
                word = (ulong)random.Next(5);
            }

            file.Set(source, Metrics.Bits(random.Next(10) == 0 ? double.NaN : random.Next(100) * 0.25));
        }
        else if (metric.Kind == MetricKind.Text)
        {
            file.Set(source, Metrics.Words(Values[random.Next(4)]));
        }
        else if (metric.Kind != MetricKind.Ring)
        {
            file.Set(source, Number(metric));
            if (metric.Words == 2)
            {
                file.WordsOf(source)[1] = (ulong)random.Next(4);
            }
        }
    }

    private ulong Number(MetricDefinition metric) => metric.Kind == MetricKind.State ? (ulong)random.Next(3) : metric.Number switch
    {
        NumberKind.Unsigned => random.Next(8) == 0 ? ulong.MaxValue - (ulong)random.Next(3) : (ulong)random.Next(1_000),
        NumberKind.Signed => (ulong)(long)random.Next(-1_000, 1_000),
        _ => Metrics.Bits(random.Next(10) == 0 ? Oddities[random.Next(Oddities.Length)] : random.Next(metric.Kind == MetricKind.Counter ? 0 : -100, 100) * 0.25),
    };
}
