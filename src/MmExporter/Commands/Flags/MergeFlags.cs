using System.CommandLine;
using MmExporter.Model;
using MmExporter.Model.Naming;

namespace MmExporter.Commands.Flags;

/// <summary>How what writers tell becomes series.</summary>
internal sealed class MergeFlags : IFlagGroup
{
    private const string DefaultLabel = "app";

    private readonly Flag<MergeMode> merge = Flag.Choice(
        "--merge",
        "MODE",
        "application",
        "What is added up to one series: what all writers of an application tell, or a process alone",
        new Dictionary<string, MergeMode> { ["application"] = MergeMode.Application, ["process"] = MergeMode.Process });

    private readonly Flag<string> applicationLabel = new(
        "--merge.app-label",
        "NAME",
        DefaultLabel,
        "The label with the application's name; an empty one leaves it out.",
        TryParseLabel,
        "is no label that series can have; write letters, digits and underscores, and no name that the exporter or Prometheus uses");

    private readonly Flag<TranslationStrategy> translation = Flag.Choice(
        "--web.translation-strategy",
        "STRATEGY",
        nameof(TranslationStrategy.UnderscoreEscapingWithSuffixes),
        "How names become Prometheus names, one of",
        TranslationStrategies.Names.ToDictionary(name => name, Enum.Parse<TranslationStrategy>));

    private readonly Option<string[]> resourceLabels = new("--resource.labels")
    {
        Description = "Attributes of applications' resources that become labels of all their series, such as service.version. Repeatable, or with commas.",
        HelpName = "NAMES",
    };

    private readonly Option<string> mapping = new("--mapping.config")
    {
        Description = "File of rules that give metrics names and labels, in the syntax of statsd_exporter; read again at SIGHUP.",
        HelpName = "FILE",
    };

    public MergeFlags()
    {
        resourceLabels.Validators.Add(result => Flag.Check(
            result, names => names.Split(',').All(name => name.Length > 0), "has an empty name; write names like service.version,host.name"));
        mapping.Validators.Add(result => Flag.Check(result, path => path.Length > 0, "names no file"));
    }

    public string Title => "Series";

    public IReadOnlyList<Option> Options => [merge.Option, applicationLabel.Option, translation.Option, resourceLabels, mapping];

    public ServeSettings Read(SettingReader reader, ServeSettings settings) => settings with
    {
        MappingPath = reader.GetValue(mapping) is { } path ? Path.GetFullPath(path) : null,
        Model = settings.Model with
        {
            Merge = merge.Read(reader),
            ApplicationLabel = applicationLabel.Read(reader),
            Translation = translation.Read(reader),
            ResourceLabels = [.. (reader.GetValue(resourceLabels) ?? []).SelectMany(names => names.Split(',')).Distinct()],
        },
    };

    private static bool TryParseLabel(string text, out string label)
    {
        label = text;
        return text is "" or DefaultLabel || (Escaping.IsLegacyLabel(text) && !ReservedNames.IsLabel(text) && text != TextSeries.ValueLabel);
    }
}
