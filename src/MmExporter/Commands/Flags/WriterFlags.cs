using System.CommandLine;
using MmExporter.Formats.V1;
using MmExporter.Snapshots;

namespace MmExporter.Commands.Flags;

/// <summary>What is known of files beyond what they hold: whose they are, and whether that one lives.</summary>
internal sealed class WriterFlags : IFlagGroup
{
    private readonly Flag<V1DirectoryLayout> layout = Flag.Choice(
        "--mmstats.layout",
        "LAYOUT",
        "flat",
        "What directories of version 1 files mean: nothing; DIR is an application's and has one directory a class; DIR has one an application, and that one a class",
        new Dictionary<string, V1DirectoryLayout>
        {
            ["flat"] = V1DirectoryLayout.Flat, ["class"] = V1DirectoryLayout.Class, ["app-class"] = V1DirectoryLayout.ApplicationClass,
        });

    private readonly Option<bool> groups = new("--mmstats.groups")
    {
        Description = "Make the part before the first dot of a version 1 label the label \"group\": index.response_time is response_time of index.",
    };

    private readonly Flag<bool> liveness = Flag.Choice(
        "--liveness",
        "MODE",
        "auto",
        "Whether to find out which writers live; off, for archives, takes all for living",
        new Dictionary<string, bool> { ["auto"] = true, ["off"] = false });

    private readonly Option<bool> sharedPidNamespace = new("--liveness.shared-pid-namespace")
    {
        Description = "Writers run in this PID namespace: of formats without a lock, a writer is dead when its process is gone.",
    };

    public string Title => "Writers";

    public IReadOnlyList<Option> Options => [layout.Option, groups, liveness.Option, sharedPidNamespace];

    public ServeSettings Read(SettingReader reader, ServeSettings settings) => settings with
    {
        Liveness = new LivenessSettings { IsAsked = liveness.Read(reader), SharesPidNamespace = reader.GetValue(sharedPidNamespace) },
        Conventions = new V1Conventions { Roots = settings.Paths, Layout = layout.Read(reader), HasGroups = reader.GetValue(groups) },
    };
}
