using System.Text;
using MmExporter.Formats;
using MmExporter.Mapping;
using MmExporter.Model.Naming;

namespace MmExporter.Model;

/// <summary>Says for each metric of a writer which family and which labels its series have.</summary>
/// <param name="settings">How writers' metrics become series.</param>
/// <param name="families">The families there are.</param>
/// <param name="former">What did so before, when everything is named anew: what has fallen stays fallen as long as a file has it.</param>
internal sealed class Projector(ModelSettings settings, FamilyTable families, Projector? former = null)
{
    public const string ProcessLabel = "pid", ThreadLabel = "tid", WriterLabel = "writer";

    /// <summary>Tells apart what would be one series but for the original name.</summary>
    private const string OriginalLabel = "mmstats_label";

    /// <summary>Tells apart writers whose names are the same.</summary>
    private const string FileLabel = "mmstats_file";

    private readonly MetricNamer namer = new(settings);
    private readonly NameGroups groups = new();
    private readonly HashSet<(string Application, string Identity)> fallen = [];
    private HashSet<(string Application, string Identity)> formerlyFallen = former?.fallen ?? [];
    private readonly Dictionary<WriterIdentity, SortedSet<string>> pathsOfWriters = [];

    /// <summary>How much a file may have.</summary>
    public ModelSettings Settings => settings;

    /// <summary>Metrics that are kept apart from others of the same name.</summary>
    public int Collisions => groups.Collisions;

    /// <summary>Metrics that were taken for counters until one of their values fell.</summary>
    public int FallenCounters => fallen.Count;

    /// <summary>Writers whose names another one has too.</summary>
    public int AmbiguousWriters { get; private set; }

    /// <summary>Names of metrics and writers that are remembered, gone ones included.</summary>
    public int Remembered => groups.Count + pathsOfWriters.Count;

    /// <summary>When a series ended before, in Unix nanoseconds; 0 where it did not.</summary>
    public long EndOf(Series series) => families.Ended.EndOf(series);

    /// <summary>Takes note of a writer before its metrics are projected.</summary>
    /// <returns>Whether the names of others may depend on it, so that all have to be made anew.</returns>
    public bool Register(in Contribution contribution)
    {
        bool isFirst = true;
        if (contribution.Content.Writer is { HasFieldNames: true } writer && !contribution.IsLedger)
        {
            WriterIdentity named = NamedBy(writer);
            if (!pathsOfWriters.TryGetValue(named, out SortedSet<string>? paths))
            {
                pathsOfWriters.Add(named, paths = new SortedSet<string>(StringComparer.Ordinal));
            }

            isFirst = !paths.Add(contribution.Path) || paths.Count == 1;
            AmbiguousWriters += isFirst ? 0 : 1;
        }

        return !isFirst;
    }

    /// <summary>Takes note of a metric before it is projected.</summary>
    /// <returns>As <see cref="Register(in Contribution)"/>.</returns>
    public bool Register(in Contribution contribution, MetricDefinition metric)
    {
        string application = contribution.Content.Writer.Application;
        bool hasFallen = metric.HasFallen || (formerlyFallen.Count > 0 && formerlyFallen.Contains((application, metric.Identity)));
        bool isNewlyFallen = hasFallen && fallen.Add((application, metric.Identity));
        NamedMetric named = NameOf(contribution, metric);
        bool isKeptApart = named.Names is not null &&
            groups.Add(ScopeOf(application), named, KeysOf(contribution.Content.Writer, metric, named), metric.Identity, metric.Name);
        return isNewlyFallen || isKeptApart;
    }

    /// <summary>All files that there are were registered.</summary>
    public void EndRegistration() => formerlyFallen = [];

    /// <summary>Projects a metric that was registered.</summary>
    public MetricProjection Project(in Contribution contribution, MetricDefinition metric)
    {
        NamedMetric named = NameOf(contribution, metric);
        bool hasFallen = HasFallen(contribution.Content.Writer, metric);
        if (!IsShown(contribution, named) || named.Names is not { } names || metric.Kind == MetricKind.Ring)
        {
            return new MetricProjection(null, new LabelTemplate([]), false, named.Merge, default, "", Reserved: 0, hasFallen);
        }

        string scope = ScopeOf(contribution.Content.Writer.Application);
        string? distinction = groups.DistinctionOf(scope, named, metric.Identity);
        int reserved = named.Reserved;
        LabelTemplate labels = Template(contribution, metric, named, distinction, ref reserved);
        string help = named.Help ?? metric.Help;
        Family family = families.GetOrAdd(names, named.Type, help);
        bool isEntangled = hasFallen || groups.IsShared(scope, named);
        return new MetricProjection(family, labels, named.Type == FamilyType.Counter, named.Merge, names, help, reserved, isEntangled);
    }

    /// <summary>The same projection, with the family that there is now.</summary>
    public MetricProjection Again(MetricProjection projection) =>
        projection with { Family = families.GetOrAdd(projection.Names, projection.Family!.Type, projection.Help) };

    /// <summary>Whether another file tells the same writer.</summary>
    public bool IsAmbiguous(WriterIdentity writer) => pathsOfWriters.TryGetValue(NamedBy(writer), out SortedSet<string>? paths) && paths.Count > 1;

    /// <summary>The labels of the facts about a writer.</summary>
    /// <param name="contribution">The writer's file.</param>
    /// <param name="facts">The facts.</param>
    /// <param name="text">What takes the text.</param>
    /// <param name="collisions">How many facts have a name that another one has too.</param>
    /// <param name="reserved">How many have a name that belongs to the exporter or to Prometheus.</param>
    /// <returns>False where the writer has a name that is too long for a label.</returns>
    public bool TryWriteFacts(
        in Contribution contribution, IReadOnlyList<KeyValuePair<string, string>> facts, LabelText text, out int collisions, out int reserved)
    {
        var identity = new List<LabelSlot>();
        AddApplication(contribution, identity);
        AddWriter(contribution, identity);
        var labels = new FactLabels(settings, identity);
        var names = new UniqueNames("_");
        identity.ForEach(slot => names.Take(slot.Name));
        (collisions, reserved) = (0, 0);
        foreach ((string key, string value) in facts)
        {
            string name = namer.TranslationFor(contribution.Content.Writer).Label(key, out bool wasReserved);
            string unique = names.Take(name);
            if (unique.StartsWith("__", StringComparison.Ordinal))
            {
                // The second of two facts that are called "_" would have a name of Prometheus' own.
                unique = names.Take(ReservedNames.Prefix + unique.TrimStart('_'));
            }

            reserved += wasReserved ? 1 : 0;
            collisions += unique == name ? 0 : 1;
            labels.Add(unique, value);
        }

        return labels.TryWrite(text);
    }

    /// <summary>Whether it is on the page. Of the dead only what is a total there, whatever they took it for themselves.</summary>
    private static bool IsShown(in Contribution contribution, NamedMetric named) =>
        named.Names is not null && (contribution.IsLiving || named.IsTotal);

    /// <summary>Where names may collide: without a label for the application, all applications are one.</summary>
    private string ScopeOf(string application) => settings.ApplicationLabel.Length > 0 ? application : "";

    /// <summary>A writer as the labels of its series tell it.</summary>
    private WriterIdentity NamedBy(WriterIdentity writer) =>
        settings.ApplicationLabel.Length > 0 ? writer : writer with { Application = "" };

    private NamedMetric NameOf(in Contribution contribution, MetricDefinition metric)
    {
        WriterIdentity writer = contribution.Content.Writer;
        return namer.Name(writer, metric, metric.HasFallen || HasFallen(writer, metric));
    }

    private bool HasFallen(WriterIdentity writer, MetricDefinition metric) => fallen.Count > 0 && fallen.Contains((writer.Application, metric.Identity));

    /// <summary>Names of labels of which the series of a metric tell the values. They matter only beside labels that a mapping gives.</summary>
    private string[] KeysOf(WriterIdentity writer, MetricDefinition metric, NamedMetric named) => settings.Mapping == MetricMapping.Empty ? [] :
    [
        .. metric.Keys.Select(key => namer.TranslationFor(writer).Label(key, out _))
            .Select(key => named.Labels.Any(label => label.Key == key) ? ReservedNames.Prefix + key : key),
    ];

    private LabelTemplate Template(in Contribution contribution, MetricDefinition metric, NamedMetric named, string? distinction, ref int reserved)
    {
        var slots = new List<LabelSlot>();
        AddApplication(contribution, slots);
        if (named.Merge == GaugeMerge.Each || settings.Merge == MergeMode.Process)
        {
            AddWriter(contribution, slots);
        }

        // What the page adds behind the labels of a series; without a value it is not among them.
        if (OwnLabel(named) is { } own)
        {
            AddFixed(slots, own, "");
        }

        if (distinction is not null)
        {
            slots.Add(new LabelSlot(OriginalLabel, distinction, []));
        }

        if (metric.Kind == MetricKind.Text)
        {
            // Its place is kept: the writer's own label of this name becomes another.
            AddFixed(slots, TextSeries.ValueLabel, "");
        }

        NameTranslation translation = namer.TranslationFor(contribution.Content.Writer);
        foreach (string attribute in settings.ResourceLabels)
        {
            if (contribution.Content.Writer.Resource.TryGetValue(attribute, out string? value))
            {
                AddFixed(slots, translation.ResourceLabel(attribute, out _), value);
            }
        }

        foreach (KeyValuePair<string, string> label in named.Labels)
        {
            AddMapped(slots, label.Key, label.Value);
        }

        for (int i = 0; i < metric.Keys.Length; i++)
        {
            string name = translation.Label(metric.Keys[i], out bool wasReserved);
            reserved += wasReserved ? 1 : 0;
            AddKey(slots, name, i, metric.Keys);
        }

        return new LabelTemplate([.. slots.OrderBy(slot => slot.Name, StringComparer.Ordinal)]);
    }

    private void AddApplication(in Contribution contribution, List<LabelSlot> slots)
    {
        if (settings.ApplicationLabel.Length > 0)
        {
            slots.Add(new LabelSlot(settings.ApplicationLabel, contribution.Content.Writer.Application, []));
        }
    }

    private void AddWriter(in Contribution contribution, List<LabelSlot> slots)
    {
        WriterIdentity writer = contribution.Content.Writer;
        if (writer.ShortId.Length > 0)
        {
            slots.Add(new LabelSlot(WriterLabel, writer.ShortId, []));
            return;
        }

        if (writer.ProcessId.Length > 0)
        {
            slots.Add(new LabelSlot(ProcessLabel, writer.ProcessId, []));
            slots.Add(new LabelSlot(ThreadLabel, writer.ThreadId, []));
        }

        if (pathsOfWriters.TryGetValue(NamedBy(writer), out SortedSet<string>? paths) && paths.Count > 1 && paths.Min != contribution.Path)
        {
            slots.Add(new LabelSlot(FileLabel, UniquePath(contribution.Path, paths), []));
        }
    }

    /// <summary>Names that are not UTF-8 may look the same as text.</summary>
    private static string UniquePath(string path, SortedSet<string> paths)
    {
        var unique = new UniqueNames("#");
        string name = "";
        foreach (string other in paths.Skip(1).TakeWhile(other => string.CompareOrdinal(other, path) <= 0))
        {
            name = unique.Take(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(other)));
        }

        return name;
    }

    /// <summary>Adds a label that is not the series' own; the first of a name stands.</summary>
    private static void AddFixed(List<LabelSlot> slots, string name, string value)
    {
        if (!slots.Exists(slot => slot.Name == name))
        {
            slots.Add(new LabelSlot(name, value, []));
        }
    }

    /// <summary>The label that tells the samples of one series apart, or holds its text.</summary>
    private static string? OwnLabel(NamedMetric named) => named.Type switch
    {
        FamilyType.Histogram => "le",
        FamilyType.StateSet => named.Names!.Value.Family,
        FamilyType.Info => TextSeries.ValueLabel,
        _ => null,
    };

    /// <summary>Adds a label of the mapping. Where there is one of the name it makes way, as a writer's would.</summary>
    private static void AddMapped(List<LabelSlot> slots, string name, string value)
    {
        while (slots.Exists(slot => slot.Name == name))
        {
            name = ReservedNames.Prefix + name;
        }

        slots.Add(new LabelSlot(name, value, []));
    }

    /// <summary>Adds a label of the series. Keys that have become one name show their values behind one another.</summary>
    private static void AddKey(List<LabelSlot> slots, string name, int index, string[] keys)
    {
        int same = slots.FindIndex(slot => slot.Name == name);
        if (same < 0)
        {
            slots.Add(new LabelSlot(name, null, [index]));
        }
        else if (slots[same].Fixed is null)
        {
            int[] indexes = [.. slots[same].Values.Append(index).OrderBy(i => keys[i], StringComparer.Ordinal)];
            slots[same] = slots[same] with { Values = indexes };
        }
        else
        {
            AddKey(slots, ReservedNames.Prefix + name, index, keys);
        }
    }
}
