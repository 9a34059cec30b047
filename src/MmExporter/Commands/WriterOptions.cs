using System.CommandLine;
using MmExporter.Formats.V1;
using MmExporter.Snapshots;

namespace MmExporter.Commands;

/// <summary>The flags that say what is known of files beyond what they hold: whose they are, and whether that one lives.</summary>
internal sealed class WriterOptions
{
    private static readonly Dictionary<string, V1DirectoryLayout> Layouts = new()
    {
        ["flat"] = V1DirectoryLayout.Flat,
        ["class"] = V1DirectoryLayout.Class,
        ["app-class"] = V1DirectoryLayout.ApplicationClass,
    };

    private readonly Option<string> layout = new("--mmstats.layout")
    {
        Description = "What directories of version 1 files mean: flat (nothing), class (DIR is an application's, in it one directory a class), "
            + "app-class (in DIR one directory an application, in that one a class).",
        HelpName = "LAYOUT",
        DefaultValueFactory = _ => "flat",
    };

    private readonly Option<bool> groups = new("--mmstats.groups")
    {
        Description = "Make the part before the first dot of a version 1 label the label \"group\": index.response_time is response_time of index.",
    };

    private readonly Option<string> liveness = new("--liveness")
    {
        Description = "Whether to find out which writers live: auto, off (all count as living: for archives).",
        HelpName = "MODE",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<bool> sharedPidNamespace = new("--liveness.shared-pid-namespace")
    {
        Description = "Writers run in this PID namespace: of formats without a lock, a writer is dead when its process is gone.",
    };

    public WriterOptions()
    {
        layout.Validators.Add(result => OptionChecks.Check(result, Layouts.ContainsKey, $"is none of {string.Join(", ", Layouts.Keys)}"));
        liveness.Validators.Add(result => OptionChecks.Check(result, mode => mode is "auto" or "off", "is none of auto, off"));
    }

    public IEnumerable<Option> All => [layout, groups, liveness, sharedPidNamespace];

    public LivenessSettings ReadLiveness(ParseResult parse) => new()
    {
        IsAsked = parse.GetValue(liveness) == "auto",
        SharesPidNamespace = parse.GetValue(sharedPidNamespace),
    };

    /// <param name="parse">What the flags say.</param>
    /// <param name="roots">The watched directories.</param>
    public V1Conventions ReadConventions(ParseResult parse, IReadOnlyList<string> roots) => new()
    {
        Roots = roots,
        Layout = Layouts[parse.GetValue(layout)!],
        HasGroups = parse.GetValue(groups),
    };
}
