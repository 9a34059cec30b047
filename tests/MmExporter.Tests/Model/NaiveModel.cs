using MmExporter.Formats;
using MmExporter.Model;

namespace MmExporter.Tests.Model;

/// <summary>The merge as one would explain it: everything from scratch, in lists, slowly. It names only what the tests of
/// the merge use.</summary>
internal sealed class NaiveModel
{
    private readonly ModelSettings settings;
    private readonly List<NaiveFamily> families = [];
    private readonly Dictionary<(string Scope, string Sample), List<(string Identity, bool IsCounter)>> groups = [];

    public NaiveModel(ModelSettings settings, IEnumerable<Contribution> files)
    {
        this.settings = settings;
        Contribution[] ordered = [.. files.OrderByDescending(file => file.IsLiving).ThenBy(file => file.Content.Writer.StartTime).ThenBy(file => file.Content.Writer.Generation)];
        (Contribution, SeriesDefinition)[] all = [.. from file in ordered from source in file.Content.Series where TakesPart(file, source) select (file, source!)];
        foreach ((Contribution file, SeriesDefinition source) in all)
        {
            Register(file, source.Metric);
        }

        foreach ((Contribution file, SeriesDefinition source) in all)
        {
            Bind(file, source);
        }

        Hide();
    }

    /// <summary>Families that are shown, those without values too.</summary>
    public IEnumerable<NaiveFamily> Families => families.Where(family => !family.IsHidden);

    public int LongLabels { get; private set; }

    public int HiddenSeries => families.Where(family => family.IsHidden).Sum(family => family.Series.Count);

    private static bool TakesPart(Contribution file, SeriesDefinition? source) => source is not null && source.Metric.Kind != MetricKind.Ring &&
        (source.Metric.IsKeptAfterDeath || (file.IsLiving && !source.IsRetired));

    private static (string Family, string Sample) NamesOf(MetricDefinition metric)
    {
        string name = metric.Name.Replace('.', '_');
        string bare = name.EndsWith("_total", StringComparison.Ordinal) && metric.Kind == MetricKind.Counter ? name[..^6] : name;
        return metric.Kind switch
        {
            MetricKind.Counter => (bare, bare + "_total"),
            MetricKind.Text => (name, name + "_info"),
            _ => (name, name),
        };
    }

    private static FamilyType ClassOf(MetricDefinition metric) => metric.Kind switch
    {
        MetricKind.Histogram or MetricKind.ExponentialHistogram => FamilyType.Histogram,
        MetricKind.Text => FamilyType.Info,
        MetricKind.State when metric.States.Length > 0 => FamilyType.StateSet,
        _ => FamilyType.Gauge,
    };

    private string ScopeOf(Contribution file) => settings.ApplicationLabel.Length > 0 ? file.Content.Writer.Application : "";

    private void Register(Contribution file, MetricDefinition metric)
    {
        var key = (ScopeOf(file), NamesOf(metric).Sample);
        List<(string, bool)> group = groups.TryGetValue(key, out List<(string, bool)>? known) ? known : groups[key] = [];
        if (!group.Contains((metric.Identity, metric.Kind == MetricKind.Counter)))
        {
            group.Add((metric.Identity, metric.Kind == MetricKind.Counter));
        }
    }

    private void Bind(Contribution file, SeriesDefinition source)
    {
        MetricDefinition metric = source.Metric;
        (string familyName, string sample) = NamesOf(metric);
        NaiveFamily? family = families.Find(one => one.Sample == sample && one.Class == ClassOf(metric));
        if (family is null)
        {
            family = new NaiveFamily(sample, ClassOf(metric));
            families.Add(family);
        }

        if (LabelsOf(file, source) is not { } labels)
        {
            LongLabels++;
            return;
        }

        family.Add(familyName, labels, new Share(file, source, metric.Kind == MetricKind.Counter));
    }

    private SortedDictionary<string, string>? LabelsOf(Contribution file, SeriesDefinition source)
    {
        MetricDefinition metric = source.Metric;
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (settings.ApplicationLabel.Length > 0)
        {
            labels[settings.ApplicationLabel] = file.Content.Writer.Application;
        }

        if (settings.Merge == MergeMode.Process || metric.Merge == GaugeMerge.Each)
        {
            labels["writer"] = file.Content.Writer.ShortId;
        }

        AddDistinction(file, metric, labels);
        foreach (string attribute in settings.ResourceLabels.Where(file.Content.Writer.Resource.ContainsKey))
        {
            labels[attribute.Replace('.', '_')] = file.Content.Writer.Resource[attribute];
        }

        string own = metric.Kind == MetricKind.Text ? "value" : ClassOf(metric) == FamilyType.StateSet ? NamesOf(metric).Family : "le";
        var keys = metric.Keys.Select((key, i) => (Key: key, Value: source.LabelValues[i], Name: key is "app" or "le" ? "exported_" + key : key.Replace('.', '_')));
        foreach (var same in keys.GroupBy(key => labels.ContainsKey(key.Name) || key.Name == own ? "exported_" + key.Name : key.Name).ToArray())
        {
            labels[same.Key] = string.Join(';', same.OrderBy(key => key.Key, StringComparer.Ordinal).Select(key => key.Value));
        }

        if (metric.Kind == MetricKind.Text)
        {
            ReadOnlySpan<ulong> words = file.Content.Words.Slice(source.Word, 3);
            labels["value"] = System.Text.Encoding.ASCII.GetString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(words[1..])[..(int)words[0]]);
        }

        bool isLong = labels.Values.Any(value => value.Sum(one => one is '"' or '\\' or '\n' ? 2 : 1) > settings.LabelLengthMax);
        foreach (string empty in labels.Where(pair => pair.Value.Length == 0 && pair.Key != "value").Select(pair => pair.Key).ToArray())
        {
            labels.Remove(empty);
        }

        return isLong ? null : labels;
    }

    /// <summary>Of metrics of one name the first by its original name stays as it is; a counter goes before a gauge.</summary>
    private void AddDistinction(Contribution file, MetricDefinition metric, SortedDictionary<string, string> labels)
    {
        var ordered = groups[(ScopeOf(file), NamesOf(metric).Sample)].OrderBy(one => one.Identity, StringComparer.Ordinal).ThenByDescending(one => one.IsCounter).ToList();
        int index = ordered.IndexOf((metric.Identity, metric.Kind == MetricKind.Counter));
        if (index > 0)
        {
            bool isTaken = index > 1 && ordered[index - 1].Identity == metric.Identity;
            labels["mmstats_label"] = metric.Name + (isTaken ? "#2" : "");
        }
    }

    /// <summary>Of families that want one name, the one stays whose oldest writer is older.</summary>
    private void Hide()
    {
        families.RemoveAll(family => family.Series.Count == 0);
        families.Sort((x, y) =>
        {
            int order = Contribution.CompareSay(x.Oldest, y.Oldest);
            order = order != 0 ? order : string.CompareOrdinal(x.Name, y.Name);
            order = order != 0 ? order : string.CompareOrdinal(x.Sample, y.Sample);
            return order != 0 ? order : x.Class.CompareTo(y.Class);
        });
        var shown = new List<NaiveFamily>();
        foreach (NaiveFamily family in families)
        {
            family.IsHidden = shown.Exists(family.ClashesWith);
            if (!family.IsHidden)
            {
                shown.Add(family);
            }
        }
    }
}
