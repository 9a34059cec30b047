using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>
/// All families and series of all writers. It is built anew when files or fields come and go; in between, a pass only
/// adds numbers up.
/// </summary>
internal sealed class Catalog
{
    private readonly List<Binding> bindings = [];
    private readonly List<Family> families = [];
    private HashSet<MetricKey> fallen = [];
    private int reservedMetrics;

    private readonly record struct MetricKey(string Application, string Key, int Occurrence, FieldRole Role);

    /// <summary>The families, sorted by name.</summary>
    public IReadOnlyList<Family> Families => families;

    public int SeriesCount { get; private set; }

    /// <summary>Metrics that are kept apart from others of the same name.</summary>
    public int Collisions { get; private set; }

    /// <summary>Writers whose names another one has too.</summary>
    public int AmbiguousWriters { get; private set; }

    /// <summary>Metrics and labels whose names belong to the exporter or to Prometheus.</summary>
    public int Renamed => reservedMetrics + bindings.Sum(binding => binding.ReservedLabels);

    /// <summary>Fields that were taken for counters until one of their values fell.</summary>
    public int FallenCounters => fallen.Count;

    /// <summary>Builds the families of these files.</summary>
    public void Rebuild(IEnumerable<WriterFile> files)
    {
        WriterFile[] ordered = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
        Dictionary<MetricKey, Metric> metrics = CollectMetrics(ordered);
        MetricNaming naming = MetricNaming.Resolve(metrics.Values);
        Collisions = naming.Collisions;
        reservedMetrics = naming.Reserved;
        MakeFamilies(metrics, naming);
        Bind(ordered, metrics);
        families.Sort((x, y) => string.CompareOrdinal(x.Name, y.Name));
        SeriesCount = families.Sum(family => family.Series.Count);
    }

    /// <summary>Adds up the values of this pass.</summary>
    public void Accumulate()
    {
        foreach (Family family in families)
        {
            foreach (Series series in family.Series)
            {
                series.Value = default;
            }
        }

        foreach (Binding binding in bindings)
        {
            binding.Contribute();
        }
    }

    private Dictionary<MetricKey, Metric> CollectMetrics(WriterFile[] files)
    {
        fallen = FindFallen(files);
        var metrics = new Dictionary<MetricKey, Metric>();
        foreach (WriterFile file in files)
        {
            foreach (Field field in file.Content.Fields)
            {
                MetricKey key = KeyOf(file.Content, field);
                if (field.Role != FieldRole.Info && !metrics.ContainsKey(key))
                {
                    MetricType type = field.Role == FieldRole.Counter && !fallen.Contains(key) ? MetricType.Counter : MetricType.Gauge;
                    metrics.Add(key, new Metric(file.Content.Writer.Application, field, type));
                }
            }
        }

        return metrics;
    }

    /// <summary>Once fallen in one file, a field is a plain number in all files of its application, as long as one has it.</summary>
    private HashSet<MetricKey> FindFallen(WriterFile[] files)
    {
        var found = new HashSet<MetricKey>();
        foreach (WriterFile file in files)
        {
            for (int i = 0; i < file.Content.Fields.Length; i++)
            {
                MetricKey key = KeyOf(file.Content, file.Content.Fields[i]);
                if (file.Content.HasFallen[i] || fallen.Contains(key))
                {
                    found.Add(key);
                }
            }
        }

        return found;
    }

    private void MakeFamilies(Dictionary<MetricKey, Metric> metrics, MetricNaming naming)
    {
        families.Clear();
        var byName = new Dictionary<string, Family>();
        foreach (Metric metric in metrics.Values)
        {
            if (!byName.TryGetValue(metric.FamilyName, out Family? family))
            {
                family = new Family(metric.FamilyName, naming.TypeOf(metric.FamilyName), $"mmstats field {metric.Field.Label}");
                byName.Add(metric.FamilyName, family);
                families.Add(family);
            }

            metric.Family = family;
            if (metric.Type == MetricType.Counter)
            {
                metric.Sum = family.Add(Distinguish([new Label(PrometheusNames.ApplicationLabel, metric.Application)], metric));
            }
        }
    }

    private void Bind(WriterFile[] files, Dictionary<MetricKey, Metric> metrics)
    {
        bindings.Clear();
        AmbiguousWriters = 0;
        var info = new Family(PrometheusNames.WriterInfo, MetricType.Gauge, "What a writer says of itself: its texts and its sys.* fields.");
        var writers = new HashSet<WriterIdentity>();
        foreach (WriterFile file in files)
        {
            bool isAmbiguous = !writers.Add(file.Content.Writer);
            AmbiguousWriters += isAmbiguous ? 1 : 0;
            Label[] identity = IdentityOf(file, isAmbiguous);
            var series = new Series?[file.Content.Fields.Length];
            for (int i = 0; i < series.Length; i++)
            {
                if (metrics.TryGetValue(KeyOf(file.Content, file.Content.Fields[i]), out Metric? metric))
                {
                    series[i] = metric.Sum ?? metric.Family!.Add(Distinguish(identity, metric));
                }
            }

            bindings.Add(new Binding(file.Content, series, info.Add(identity), identity));
        }

        if (bindings.Count > 0)
        {
            families.Add(info);
        }
    }

    private static Label[] IdentityOf(WriterFile file, bool isAmbiguous)
    {
        WriterIdentity writer = file.Content.Writer;
        var labels = new List<Label> { new(PrometheusNames.ApplicationLabel, writer.Application) };
        if (writer.ProcessId.Length > 0)
        {
            labels.Add(new Label(PrometheusNames.ProcessLabel, writer.ProcessId));
            labels.Add(new Label(PrometheusNames.ThreadLabel, writer.ThreadId));
        }

        if (isAmbiguous)
        {
            labels.Add(new Label(PrometheusNames.FileLabel, file.Path));
        }

        return [.. labels];
    }

    private static Label[] Distinguish(Label[] labels, Metric metric) => metric.Distinction is { } label
        ? [.. labels, new Label(PrometheusNames.OriginalLabel, label)]
        : labels;

    private static MetricKey KeyOf(FileContent content, Field field) => new(content.Writer.Application, field.Key, field.Occurrence, field.Role);
}
