using MmExporter.Formats;
using MmExporter.Model.Naming;

namespace MmExporter.Model;

/// <summary>The family <c>target_info</c>: for each application the attributes of its resource on which all its living
/// writers agree, as labels.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#resource-attributes-1</remarks>
internal sealed class TargetInfo(ModelSettings settings, FamilyTable families, LabelText text)
{
    private static readonly MetricName Names = new("target", "target_info", "", false);

    /// <summary>What the application's label tells already.</summary>
    private static readonly string[] Identifying = ["service.name", "service.namespace"];

    private readonly NameTranslation translation = new(settings.Translation);
    private readonly List<Series> shown = [];

    /// <summary>Brings the family up to date.</summary>
    /// <returns>Whether series came or went.</returns>
    public bool Refresh(IEnumerable<Binding> bindings)
    {
        List<Series> before = [.. shown];
        shown.Clear();
        foreach (IGrouping<(string, string), WriterIdentity> writers in bindings.Where(binding => binding.Contribution.IsLiving && binding.Content.Writer.Resource.Count > 0)
            .Select(binding => binding.Content.Writer).GroupBy(writer => (writer.Application, settings.Merge == MergeMode.Process ? writer.ShortId : "")))
        {
            if (TryWrite(writers))
            {
                Family family = families.GetOrAdd(Names, FamilyType.Info, "What an application is: the attributes of its resource.");
                Series one = family.GetOrAdd(text.Written, out _);
                one.Number = NumberKind.Unsigned;
                one.References++;
                shown.Add(one);
            }
        }

        before.ForEach(one => one.References--);
        return !shown.SequenceEqual(before);
    }

    /// <summary>Sets the values of this pass, all 1.</summary>
    public void Accumulate(ValueStore store)
    {
        foreach (Series one in shown)
        {
            store.Words[one.Word] = 1;
            store.Present[one.Word] = true;
        }
    }

    private bool TryWrite(IGrouping<(string Application, string Writer), WriterIdentity> writers)
    {
        Dictionary<string, string> common = new(writers.First().Resource);
        foreach (WriterIdentity writer in writers.Skip(1))
        {
            foreach ((string key, string value) in common)
            {
                if (!writer.Resource.TryGetValue(key, out string? other) || other != value)
                {
                    common.Remove(key);
                }
            }
        }

        var identity = new List<LabelSlot>();
        if (settings.ApplicationLabel.Length > 0)
        {
            identity.Add(new LabelSlot(settings.ApplicationLabel, writers.Key.Application, []));
        }

        if (writers.Key.Writer.Length > 0)
        {
            identity.Add(new LabelSlot(Projector.WriterLabel, writers.Key.Writer, []));
        }

        var labels = new FactLabels(settings, identity);
        HashSet<string> names = [.. identity.Select(slot => slot.Name)];
        foreach ((string key, string value) in common.Where(pair => !Identifying.Contains(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            string name = translation.ResourceLabel(key, out _);
            if (names.Add(name))
            {
                labels.Add(name, value);
            }
        }

        return labels.Count > 0 && labels.TryWrite(text);
    }
}
