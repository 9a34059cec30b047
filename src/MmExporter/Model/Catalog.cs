using System.Runtime.InteropServices;
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
    private int collidingMetrics;
    private int reservedMetrics;

    private readonly record struct MetricKey(string Application, string Key, int Occurrence, FieldRole Role);

    /// <summary>The families, sorted by name.</summary>
    public IReadOnlyList<Family> Families => families;

    public int SeriesCount { get; private set; }

    /// <summary>Metrics and labels that are kept apart from others of the same name.</summary>
    public int Collisions => collidingMetrics + bindings.Sum(binding => binding.CollidingLabels);

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
        fallen = FindFallen(ordered);
        var metrics = new Dictionary<MetricKey, Metric>();
        Metric?[][] metricsOfFiles = [.. ordered.Select(file => CollectMetrics(file.Content, metrics))];
        MetricNaming naming = MetricNaming.Resolve(metrics.Values);
        collidingMetrics = naming.Collisions;
        reservedMetrics = naming.Reserved;
        MakeFamilies(metrics.Values, naming);
        Bind(ordered, metricsOfFiles);
        families.Sort((x, y) => string.CompareOrdinal(x.Name, y.Name));
        SeriesCount = families.Sum(family => family.SeriesCount);
    }

    /// <summary>Adds up the values of this pass.</summary>
    public void Accumulate()
    {
        foreach (Family family in families)
        {
            family.Clear();
        }

        foreach (Binding binding in bindings)
        {
            binding.Contribute();
        }
    }

    /// <summary>Once fallen in one file, a field is a plain number in all files of its application, as long as one has it.</summary>
    private HashSet<MetricKey> FindFallen(WriterFile[] files)
    {
        var found = new HashSet<MetricKey>();
        foreach (FileContent content in files.Select(file => file.Content))
        {
            if (fallen.Count == 0 && !content.HasFallen.Contains(true))
            {
                continue;
            }

            for (int i = 0; i < content.Fields.Length; i++)
            {
                MetricKey key = KeyOf(content, content.Fields[i]);
                if (content.HasFallen[i] || fallen.Contains(key))
                {
                    found.Add(key);
                }
            }
        }

        return found;
    }

    /// <summary>The metrics of a file's fields; null for facts about the writer.</summary>
    private Metric?[] CollectMetrics(FileContent content, Dictionary<MetricKey, Metric> metrics)
    {
        var metricsOfFile = new Metric?[content.Fields.Length];
        for (int i = 0; i < metricsOfFile.Length; i++)
        {
            Field field = content.Fields[i];
            if (field.Role == FieldRole.Info)
            {
                continue;
            }

            MetricKey key = KeyOf(content, field);
            ref Metric? metric = ref CollectionsMarshal.GetValueRefOrAddDefault(metrics, key, out _);
            metric ??= new Metric(
                content.Writer.Application, field, field.Role == FieldRole.Counter && !fallen.Contains(key) ? MetricType.Counter : MetricType.Gauge);
            metricsOfFile[i] = metric;
        }

        return metricsOfFile;
    }

    private void MakeFamilies(IEnumerable<Metric> metrics, MetricNaming naming)
    {
        families.Clear();
        var byName = new Dictionary<string, Family>();
        foreach (Metric metric in metrics)
        {
            ref Family? family = ref CollectionsMarshal.GetValueRefOrAddDefault(byName, metric.FamilyName, out _);
            if (family is null)
            {
                family = new Family(metric.FamilyName, naming.TypeOf(metric.FamilyName), $"mmstats field {metric.Field.Label}");
                families.Add(family);
            }

            metric.Family = family;
            if (metric.Type == MetricType.Counter)
            {
                metric.Sum = family.Add(Distinguish([new Label(PrometheusNames.ApplicationLabel, metric.Application)], metric));
            }
        }
    }

    private void Bind(WriterFile[] files, Metric?[][] metricsOfFiles)
    {
        bindings.Clear();
        AmbiguousWriters = 0;
        var info = new Family(PrometheusNames.WriterInfo, MetricType.Gauge, "What a writer says of itself: its texts and its sys.* fields.");
        var writers = new HashSet<WriterIdentity>();
        
        // Names that are not UTF-8 may look the same as text.
        var paths = new UniqueNames("#");
        int[][] indexes = new int[files.Length][];
        for (int file = 0; file < files.Length; file++)
        {
            bool isAmbiguous = !writers.Add(files[file].Content.Writer);
            AmbiguousWriters += isAmbiguous ? 1 : 0;
            Label[] identity = IdentityOf(files[file].Content.Writer, isAmbiguous ? paths.Take(files[file].Path) : null);
            info.Add(identity);
            indexes[file] = [.. metricsOfFiles[file].Select(metric => metric switch
            {
                null => -1,
                { Sum: >= 0 } => metric.Sum,
                _ => metric.Family!.Add(Distinguish(identity, metric)),
            })];
        }

        // Only now are all series there, and their values where they stay.
        for (int file = 0; file < files.Length; file++)
        {
            SeriesValue[] series = [.. metricsOfFiles[file].Zip(indexes[file], (metric, index) => metric?.Family!.ValueOf(index) ?? default)];
            bindings.Add(new Binding(files[file].Content, series, info, file));
        }

        if (files.Length > 0)
        {
            families.Add(info);
        }
    }

    private static Label[] IdentityOf(WriterIdentity writer, string? path)
    {
        var labels = new List<Label> { new(PrometheusNames.ApplicationLabel, writer.Application) };
        if (writer.ProcessId.Length > 0)
        {
            labels.Add(new Label(PrometheusNames.ProcessLabel, writer.ProcessId));
            labels.Add(new Label(PrometheusNames.ThreadLabel, writer.ThreadId));
        }

        if (path is not null)
        {
            labels.Add(new Label(PrometheusNames.FileLabel, path));
        }

        return [.. labels];
    }

    private static Label[] Distinguish(Label[] labels, Metric metric) => metric.Distinction is { } label
        ? [.. labels, new Label(PrometheusNames.OriginalLabel, label)]
        : labels;

    private static MetricKey KeyOf(FileContent content, Field field) => new(content.Writer.Application, field.Key, field.Occurrence, field.Role);
}
